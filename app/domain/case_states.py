"""Words of cases: states, moves, what moves bring, clocks and channels."""

from enum import StrEnum


class CaseState(StrEnum):
    REPORTED = "reported"
    VERIFYING = "verifying"
    ACCEPTED = "accepted"
    FILED = "filed"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    EXTENSION_REQUESTED = "extension_requested"
    SUSPENDED = "suspended"
    HANDLED = "handled"
    CHECKING = "checking"
    REWORK = "rework"
    TO_CLOSE = "to_close"
    CLOSED = "closed"
    SELF_CLOSED = "self_closed"
    REJECTED = "rejected"
    VOIDED = "voided"
    MERGED = "merged"
    FORCE_CLOSED = "force_closed"


S = CaseState
ENDED = frozenset({S.CLOSED, S.SELF_CLOSED, S.REJECTED, S.VOIDED, S.MERGED, S.FORCE_CLOSED})
OPEN_STATES = frozenset(S) - ENDED
ANY_STATE = frozenset(S)


class CaseMove(StrEnum):
    """What may be done to a case; the word of its event."""

    REPORT = "report"  # makes the case
    REQUEST_VERIFICATION = "request_verification"
    VERIFY = "verify"
    ACCEPT = "accept"
    MERGE = "merge"
    FILE = "file"
    REJECT = "reject"
    CLOSE_ON_THE_SPOT = "close_on_the_spot"
    DISPATCH = "dispatch"
    SIGN = "sign"
    RETURN = "return"
    REQUEST_EXTENSION = "request_extension"
    ENDORSE_EXTENSION = "endorse_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    REQUEST_SUSPENSION = "request_suspension"
    SUSPEND = "suspend"
    RESUME = "resume"
    FINISH = "finish"
    SEND_TO_CHECK = "send_to_check"
    PASS_CHECK = "pass_check"  # noqa: S105 (a move)
    FAIL_CHECK = "fail_check"
    CLOSE = "close"
    SEND_BACK = "send_back"
    REOPEN = "reopen"
    PROPOSE_VOID = "propose_void"
    VOID = "void"
    FORCE_CLOSE = "force_close"
    ESCALATE = "escalate"
    HAND_DOWN = "hand_down"
    SUPERVISE = "supervise"
    URGE = "urge"
    NOTE = "note"
    APPEAL = "appeal"
    ENDORSE_APPEAL = "endorse_appeal"
    GRANT_APPEAL = "grant_appeal"
    REFUSE_APPEAL = "refuse_appeal"
    CONTACT = "contact"  # of the clocks of a hotline, whatever the state
    REPLY = "reply"
    CALL_BACK = "call_back"


class Channel(StrEnum):
    """How a case came in."""

    INSPECTOR = "inspector"
    VIDEO = "video"
    RESIDENT = "resident"
    HOTLINE = "hotline"
    OPEN311 = "open311"
    IMPORT = "import"


PUBLIC_CHANNELS = frozenset({Channel.RESIDENT, Channel.HOTLINE, Channel.OPEN311})  # somebody looks first


class Need(StrEnum):
    """What a move must bring."""

    REASON = "reason"
    CONDITION = "condition"  # of the class, by which it is filed and closed
    CLOSING_CONDITION = "closing_condition"  # that of filing, said to be met
    DEPARTMENT = "department"
    TARGET = "target"  # the case that goes on
    UNTIL = "until"
    RESULT = "result"
    PHOTO = "photo"
    POSITION = "position"  # near the case


class ClockName(StrEnum):
    """Office clocks, the clock of the work, and those of a hotline."""

    ACCEPT = "accept"
    VERIFY = "verify"
    DISPATCH = "dispatch"
    HANDLE = "handle"
    CHECK = "check"
    SUPERVISE = "supervise"
    CONTACT = "contact"
    REPLY = "reply"
    CALL_BACK = "call_back"


HOTLINE_CLOCKS = frozenset({ClockName.CONTACT, ClockName.REPLY, ClockName.CALL_BACK})


class Effect(StrEnum):
    """What a move does to a clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    STOP = "stop"
    CONTINUE = "continue"  # as if it had never stopped: the original deadline is kept
