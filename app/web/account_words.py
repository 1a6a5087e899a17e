"""Roles, permissions and rules of passwords in the words of readers."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from app.domain.passwords import Policy
from app.domain.roles import Role

ROLES: Mapping[Role, object] = {
    Role.PLANNER: lazy_gettext("Planner"),
    Role.COORDINATOR: lazy_gettext("Telecom coordinator"),
    Role.INSPECTOR: lazy_gettext("Grid inspector"),
    Role.ACCEPTOR: lazy_gettext("Acceptor"),
    Role.DISPATCHER: lazy_gettext("Dispatcher"),
    Role.DUTY_HEAD: lazy_gettext("Duty head"),
    Role.DEPARTMENT: lazy_gettext("Responsible department"),
    Role.LEADER: lazy_gettext("Leader"),
    Role.DATA_STEWARD: lazy_gettext("Data steward"),
    Role.SYSTEM_ADMINISTRATOR: lazy_gettext("System administrator"),
    Role.SECURITY_ADMINISTRATOR: lazy_gettext("Security administrator"),
    Role.AUDIT_ADMINISTRATOR: lazy_gettext("Audit administrator"),
}
PERMISSIONS = {
    "areas.read": lazy_gettext("see areas"),
    "population.read": lazy_gettext("see residents and jobs"),
    "network.read": lazy_gettext("see base stations by grid cell"),
    "network.read_exact": lazy_gettext("see exact positions of base stations"),
    "hotspots.read": lazy_gettext("see WLAN hotspots"),
    "buildings.read": lazy_gettext("see buildings"),
    "facilities.read": lazy_gettext("see facilities"),
    "coverage.read": lazy_gettext("see coverage"),
    "coverage.run": lazy_gettext("compute coverage"),
    "gaps.read": lazy_gettext("see gaps"),
    "plans.read": lazy_gettext("see plans of base stations"),
    "plans.write": lazy_gettext("make plans of base stations and move them on"),
    "scenarios.read": lazy_gettext("see scenarios"),
    "scenarios.write": lazy_gettext("make and change scenarios"),
    "cases.read": lazy_gettext("see cases"),
    "cases.report": lazy_gettext("report cases"),
    "cases.read_photo": lazy_gettext("see photos of cases"),
    "cases.reveal_contact": lazy_gettext("see whole phone numbers, each for a reason on record"),
    "jobs.read": lazy_gettext("see tasks"),
    "jobs.cancel": lazy_gettext("stop tasks"),
    "data.read": lazy_gettext("see datasets and their history"),
    "data.import": lazy_gettext("import and undo data"),
    "data.export": lazy_gettext("export data"),
    "accounts.read": lazy_gettext("see accounts"),
    "accounts.manage": lazy_gettext("add, rename and disable accounts"),
    "accounts.assign": lazy_gettext("hand out roles and areas"),
    "audit.read": lazy_gettext("read the audit"),
}


def password_rules(rules: Policy) -> list[str]:
    """What a password must be, one rule a line."""
    said = [lazy_gettext("at least %(count)s characters", count=rules.min_length)]
    if rules.min_kinds > 1:
        said.append(
            lazy_gettext(
                "at least %(count)s kinds of small letters, capital letters, digits and other characters",
                count=rules.min_kinds,
            )
        )
    if rules.refuses_known:
        said.append(lazy_gettext("none that many people use, and no names"))
    if rules.remembered:
        said.append(lazy_gettext("none of your last %(count)s passwords", count=rules.remembered))
    if rules.max_days is not None:
        said.append(lazy_gettext("a new one every %(count)s days", count=rules.max_days))
    return [str(one) for one in said]
