"""Words of cases: states, moves, what a move needs, clocks, channels, levels."""

from flask_babel import lazy_gettext, ngettext

from app.domain.case_clocks import Light, LimitUnit
from app.domain.case_reports import CaseKind, Place
from app.domain.case_rules import Level
from app.domain.case_states import CaseMove, CaseState, Channel, ClockName, Need

PLACES = {
    Place.OUTDOOR: lazy_gettext("Outdoors"),
    Place.INDOOR: lazy_gettext("Indoors"),
    Place.UNDERGROUND: lazy_gettext("Underground"),
}
CASE_KINDS = {
    CaseKind.COMPONENT: lazy_gettext("Component"),
    CaseKind.EVENT: lazy_gettext("Event"),
}
CASE_STATES = {
    CaseState.REPORTED: lazy_gettext("Reported"),
    CaseState.VERIFYING: lazy_gettext("Being verified"),
    CaseState.ACCEPTED: lazy_gettext("To be filed"),
    CaseState.FILED: lazy_gettext("Filed, to be dispatched"),
    CaseState.DISPATCHED: lazy_gettext("Dispatched, to be signed for"),
    CaseState.HANDLING: lazy_gettext("In hand"),
    CaseState.EXTENSION_REQUESTED: lazy_gettext("Extension asked for"),
    CaseState.SUSPENDED: lazy_gettext("Suspended"),
    CaseState.HANDLED: lazy_gettext("Handled"),
    CaseState.CHECKING: lazy_gettext("Being checked"),
    CaseState.REWORK: lazy_gettext("To be reworked"),
    CaseState.TO_CLOSE: lazy_gettext("To be closed"),
    CaseState.CLOSED: lazy_gettext("Closed"),
    CaseState.SELF_CLOSED: lazy_gettext("Closed on the spot"),
    CaseState.REJECTED: lazy_gettext("Not filed"),
    CaseState.VOIDED: lazy_gettext("Voided"),
    CaseState.MERGED: lazy_gettext("Merged into another"),
    CaseState.FORCE_CLOSED: lazy_gettext("Closed by order"),
}
CASE_MOVES = {
    CaseMove.REPORT: lazy_gettext("Reported"),
    CaseMove.REQUEST_VERIFICATION: lazy_gettext("Have it verified on the spot"),
    CaseMove.VERIFY: lazy_gettext("Verify on the spot"),
    CaseMove.ACCEPT: lazy_gettext("Accept"),
    CaseMove.MERGE: lazy_gettext("Merge into another case"),
    CaseMove.FILE: lazy_gettext("File the case"),
    CaseMove.REJECT: lazy_gettext("Do not file"),
    CaseMove.CLOSE_ON_THE_SPOT: lazy_gettext("Close on the spot"),
    CaseMove.DISPATCH: lazy_gettext("Dispatch"),
    CaseMove.SIGN: lazy_gettext("Sign for it"),
    CaseMove.RETURN: lazy_gettext("Return to dispatch"),
    CaseMove.REQUEST_EXTENSION: lazy_gettext("Ask for an extension"),
    CaseMove.ENDORSE_EXTENSION: lazy_gettext("Endorse the extension"),
    CaseMove.GRANT_EXTENSION: lazy_gettext("Grant the extension"),
    CaseMove.REFUSE_EXTENSION: lazy_gettext("Refuse the extension"),
    CaseMove.REQUEST_SUSPENSION: lazy_gettext("Ask for a suspension"),
    CaseMove.SUSPEND: lazy_gettext("Suspend"),
    CaseMove.RESUME: lazy_gettext("Resume"),
    CaseMove.FINISH: lazy_gettext("Say that it is handled"),
    CaseMove.SEND_TO_CHECK: lazy_gettext("Have it checked"),
    CaseMove.PASS_CHECK: lazy_gettext("Checked: done"),
    CaseMove.FAIL_CHECK: lazy_gettext("Checked: not done"),
    CaseMove.CLOSE: lazy_gettext("Close the case"),
    CaseMove.SEND_BACK: lazy_gettext("Send back for rework"),
    CaseMove.REOPEN: lazy_gettext("Reopen"),
    CaseMove.PROPOSE_VOID: lazy_gettext("Propose to void"),
    CaseMove.VOID: lazy_gettext("Void"),
    CaseMove.FORCE_CLOSE: lazy_gettext("Close by order"),
    CaseMove.ESCALATE: lazy_gettext("Pass up to the district"),
    CaseMove.HAND_DOWN: lazy_gettext("Hand down to the subdistrict"),
    CaseMove.SUPERVISE: lazy_gettext("Supervise"),
    CaseMove.URGE: lazy_gettext("Urge"),
    CaseMove.NOTE: lazy_gettext("Add a note"),
    CaseMove.APPEAL: lazy_gettext("Appeal against the overtime"),
    CaseMove.ENDORSE_APPEAL: lazy_gettext("Endorse the appeal"),
    CaseMove.GRANT_APPEAL: lazy_gettext("Grant the appeal"),
    CaseMove.REFUSE_APPEAL: lazy_gettext("Refuse the appeal"),
    CaseMove.CONTACT: lazy_gettext("Caller was contacted"),
    CaseMove.REPLY: lazy_gettext("Caller was answered"),
    CaseMove.CALL_BACK: lazy_gettext("Caller was called back"),
}
CASE_NEEDS = {
    Need.REASON: lazy_gettext("Reason"),
    Need.CONDITION: lazy_gettext("Filed because"),
    Need.CLOSING_CONDITION: lazy_gettext("The closing condition is met"),
    Need.DEPARTMENT: lazy_gettext("Department"),
    Need.TARGET: lazy_gettext("Number of the case that goes on"),
    Need.UNTIL: lazy_gettext("Until"),
    Need.RESULT: lazy_gettext("Result"),
    Need.PHOTO: lazy_gettext("Photo"),
    Need.POSITION: lazy_gettext("Position"),
}
CASE_CLOCKS = {
    ClockName.ACCEPT: lazy_gettext("Acceptance"),
    ClockName.VERIFY: lazy_gettext("Verification"),
    ClockName.DISPATCH: lazy_gettext("Dispatching"),
    ClockName.HANDLE: lazy_gettext("Handling"),
    ClockName.CHECK: lazy_gettext("Checking"),
    ClockName.SUPERVISE: lazy_gettext("Supervision"),
    ClockName.CONTACT: lazy_gettext("First contact"),
    ClockName.REPLY: lazy_gettext("Answer"),
    ClockName.CALL_BACK: lazy_gettext("Call back"),
}
CASE_LIGHTS = {
    Light.GREEN: lazy_gettext("in time"),
    Light.YELLOW: lazy_gettext("nearly over"),
    Light.RED: lazy_gettext("overdue"),
}
CASE_LEVELS = {
    Level.SUBDISTRICT: lazy_gettext("Subdistrict platform"),
    Level.DISTRICT: lazy_gettext("District platform"),
}
CASE_CHANNELS = {
    Channel.INSPECTOR: lazy_gettext("Grid inspector"),
    Channel.VIDEO: lazy_gettext("Video"),
    Channel.RESIDENT: lazy_gettext("Resident"),
    Channel.HOTLINE: lazy_gettext("Hotline"),
    Channel.OPEN311: lazy_gettext("Open311"),
    Channel.IMPORT: lazy_gettext("Imported"),
}


def limit_text(amount: int, unit: str) -> str:
    """A limit in words, each unit with its plural."""
    said = {
        LimitUnit.MINUTE: ngettext("%(num)s minute", "%(num)s minutes", amount),
        LimitUnit.URGENT_HOUR: ngettext("%(num)s urgent hour", "%(num)s urgent hours", amount),
        LimitUnit.WORKING_HOUR: ngettext("%(num)s working hour", "%(num)s working hours", amount),
        LimitUnit.WORKING_DAY: ngettext("%(num)s working day", "%(num)s working days", amount),
        LimitUnit.URGENT_DAY: ngettext("%(num)s urgent day", "%(num)s urgent days", amount),
        LimitUnit.NATURAL_DAY: ngettext("%(num)s day", "%(num)s days", amount),
    }
    return str(said[LimitUnit(unit)])
