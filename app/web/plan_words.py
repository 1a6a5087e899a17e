"""Words of plans as people read them; every one is in the catalog."""

from flask_babel import lazy_gettext

from app.domain.pipeline import PlanStatus, Stage
from app.domain.plans import CandidateKind, GoalKind

PLAN_STAGES = {
    Stage.PROPOSED: lazy_gettext("proposed"),
    Stage.CONSENT: lazy_gettext("owner agrees"),
    Stage.PERMIT: lazy_gettext("permit given"),
    Stage.BUILT: lazy_gettext("built"),
    Stage.ON_AIR: lazy_gettext("on the air"),
    Stage.BLOCKED: lazy_gettext("blocked"),
    Stage.DROPPED: lazy_gettext("dropped"),
}
PLAN_STATUSES = {
    PlanStatus.DRAFT: lazy_gettext("draft"),
    PlanStatus.ADOPTED: lazy_gettext("adopted"),
}
CANDIDATE_KINDS = {
    CandidateKind.SHARED: lazy_gettext("shared site"),
    CandidateKind.ROOFTOP: lazy_gettext("new roof"),
    CandidateKind.POLE: lazy_gettext("street pole"),
}
PLAN_GOALS = {
    GoalKind.COUNT: lazy_gettext("number of base stations, for most people"),
    GoalKind.BUDGET: lazy_gettext("budget, in costs of one new roof"),
    GoalKind.SHARE: lazy_gettext("per cent of residents covered"),
    GoalKind.FAIREST: lazy_gettext("number of base stations, for the subdistrict worst off"),
}
