"""
The moves of a case: one table of who may do what, when, and with what.

Nothing sets a state but a move. The table is that of the national workflow (GB/T 30428), completed where
cities leave it open: who takes work back, who lengthens a limit, and that different people file and
close, handle and check.
"""

from dataclasses import dataclass

from app.domain.case_states import (
    ANY_STATE,
    OPEN_STATES,
    PUBLIC_CHANNELS,
    CaseMove,
    CaseState,
    Channel,
    ClockName,
    Effect,
    Need,
)

S, M, C, E = CaseState, CaseMove, ClockName, Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """
    A row of the table.

    ``target`` None leaves the state. ``follows`` must have been done since the case came to its state.
    Whoever did a move of ``apart_from`` in this case may not do this one, whatever the role. Where a case
    ends, every clock but those of a hotline ends with it.
    """

    name: CaseMove
    sources: frozenset[CaseState]
    target: CaseState | None = None
    permission: str
    needs: frozenset[Need] = frozenset()
    follows: CaseMove | None = None
    apart_from: frozenset[CaseMove] = frozenset()
    channels: frozenset[Channel] = frozenset(Channel)
    effects: tuple[tuple[Effect, ClockName], ...] = ()


def _states(*states: CaseState) -> frozenset[CaseState]:
    return frozenset(states)


def _needs(*needs: Need) -> frozenset[Need]:
    return frozenset(needs)


def _moves(*moves: CaseMove) -> frozenset[CaseMove]:
    return frozenset(moves)


ACCEPT, INSPECT, DECIDE = "cases.accept", "cases.inspect", "cases.decide"
DISPATCH, HANDLE, SUPERVISE = "cases.dispatch", "cases.handle", "cases.supervise"
FORCE = "cases.force_close"
REASON = _needs(Need.REASON)
HOTLINE = frozenset({Channel.HOTLINE})
WORKING = _moves(M.SIGN, M.FINISH)

TABLE = (
    # collection
    Move(
        name=M.REQUEST_VERIFICATION,
        sources=_states(S.REPORTED),
        target=S.VERIFYING,
        permission=ACCEPT,
        channels=PUBLIC_CHANNELS,
        effects=((E.PAUSE, C.ACCEPT), (E.START, C.VERIFY)),
    ),
    Move(
        name=M.VERIFY,
        sources=_states(S.VERIFYING),
        permission=INSPECT,
        needs=_needs(Need.RESULT, Need.PHOTO, Need.POSITION),
        apart_from=_moves(M.REPORT),
        effects=((E.STOP, C.VERIFY), (E.RESUME, C.ACCEPT)),
    ),
    Move(
        name=M.REJECT,
        sources=_states(S.VERIFYING),
        target=S.REJECTED,
        permission=ACCEPT,
        needs=REASON,
        follows=M.VERIFY,
    ),
    Move(
        name=M.CLOSE_ON_THE_SPOT,
        sources=_states(S.REPORTED),
        target=S.SELF_CLOSED,
        permission=INSPECT,
        needs=_needs(Need.RESULT, Need.PHOTO, Need.POSITION),
        channels=frozenset({Channel.INSPECTOR}),
    ),
    # filing
    Move(
        name=M.ACCEPT,
        sources=_states(S.REPORTED),
        target=S.ACCEPTED,
        permission=ACCEPT,
        channels=frozenset(Channel) - PUBLIC_CHANNELS,
    ),
    Move(name=M.ACCEPT, sources=_states(S.VERIFYING), target=S.ACCEPTED, permission=ACCEPT, follows=M.VERIFY),
    Move(
        name=M.MERGE,
        sources=_states(S.REPORTED, S.ACCEPTED),
        target=S.MERGED,
        permission=ACCEPT,
        needs=_needs(Need.TARGET, Need.REASON),
    ),
    Move(
        name=M.FILE,
        sources=_states(S.ACCEPTED),
        target=S.FILED,
        permission=DECIDE,
        needs=_needs(Need.CONDITION),
        apart_from=_moves(M.REPORT),
        effects=((E.STOP, C.ACCEPT), (E.START, C.DISPATCH)),
    ),
    Move(
        name=M.REJECT,
        sources=_states(S.ACCEPTED),
        target=S.REJECTED,
        permission=DECIDE,
        needs=REASON,
    ),
    # dispatch
    Move(
        name=M.DISPATCH,
        sources=_states(S.FILED),
        target=S.DISPATCHED,
        permission=DISPATCH,
        needs=_needs(Need.DEPARTMENT),
        effects=((E.STOP, C.DISPATCH), (E.START, C.HANDLE)),
    ),
    Move(name=M.ESCALATE, sources=_states(S.ACCEPTED, S.FILED), permission=DECIDE, needs=REASON),
    Move(name=M.HAND_DOWN, sources=_states(S.ACCEPTED, S.FILED), permission=DECIDE, needs=REASON),
    Move(name=M.SIGN, sources=_states(S.DISPATCHED), target=S.HANDLING, permission=HANDLE),
    Move(
        name=M.RETURN,
        sources=_states(S.DISPATCHED, S.HANDLING),
        target=S.FILED,
        permission=HANDLE,
        needs=REASON,
        effects=((E.STOP, C.HANDLE), (E.START, C.DISPATCH)),
    ),
    # handling
    Move(
        name=M.REQUEST_EXTENSION,
        sources=_states(S.HANDLING),
        target=S.EXTENSION_REQUESTED,
        permission=HANDLE,
        needs=REASON,
    ),
    Move(name=M.ENDORSE_EXTENSION, sources=_states(S.EXTENSION_REQUESTED), permission=DISPATCH),
    Move(
        name=M.GRANT_EXTENSION,
        sources=_states(S.EXTENSION_REQUESTED),
        target=S.HANDLING,
        permission=DECIDE,
        follows=M.ENDORSE_EXTENSION,
        apart_from=_moves(M.REQUEST_EXTENSION, M.ENDORSE_EXTENSION),
        effects=((E.EXTEND, C.HANDLE),),
    ),
    Move(
        name=M.REFUSE_EXTENSION,
        sources=_states(S.EXTENSION_REQUESTED),
        target=S.HANDLING,
        permission=DECIDE,
        needs=REASON,
    ),
    Move(
        name=M.REQUEST_SUSPENSION,
        sources=_states(S.HANDLING),
        permission=HANDLE,
        needs=_needs(Need.REASON, Need.UNTIL),
    ),
    Move(
        name=M.SUSPEND,
        sources=_states(S.HANDLING),
        target=S.SUSPENDED,
        permission=DECIDE,
        follows=M.REQUEST_SUSPENSION,
        apart_from=_moves(M.REQUEST_SUSPENSION),
        effects=((E.PAUSE, C.HANDLE),),
    ),
    Move(
        name=M.RESUME,
        sources=_states(S.SUSPENDED),
        target=S.HANDLING,
        permission=DECIDE,
        effects=((E.RESUME, C.HANDLE),),
    ),
    Move(
        name=M.FINISH,
        sources=_states(S.HANDLING, S.REWORK),
        target=S.HANDLED,
        permission=HANDLE,
        needs=_needs(Need.RESULT),
        effects=((E.STOP, C.HANDLE),),
    ),
    # check
    Move(
        name=M.SEND_TO_CHECK,
        sources=_states(S.HANDLED),
        target=S.CHECKING,
        permission=ACCEPT,
        apart_from=WORKING,
        effects=((E.START, C.CHECK),),
    ),
    Move(
        name=M.PASS_CHECK,
        sources=_states(S.CHECKING),
        target=S.TO_CLOSE,
        permission=INSPECT,
        needs=_needs(Need.PHOTO, Need.POSITION),
        apart_from=WORKING | {M.REPORT},
        effects=((E.STOP, C.CHECK),),
    ),
    Move(
        name=M.FAIL_CHECK,
        sources=_states(S.CHECKING),
        target=S.REWORK,
        permission=INSPECT,
        needs=_needs(Need.REASON, Need.PHOTO, Need.POSITION),
        apart_from=WORKING | {M.REPORT},
        effects=((E.STOP, C.CHECK), (E.CONTINUE, C.HANDLE)),
    ),
    # closing
    Move(
        name=M.CLOSE,
        sources=_states(S.TO_CLOSE),
        target=S.CLOSED,
        permission=DECIDE,
        needs=_needs(Need.CLOSING_CONDITION),
        apart_from=WORKING | {M.FILE},
    ),
    Move(
        name=M.SEND_BACK,
        sources=_states(S.TO_CLOSE),
        target=S.REWORK,
        permission=DECIDE,
        needs=REASON,
        effects=((E.CONTINUE, C.HANDLE),),
    ),
    Move(
        name=M.REOPEN,
        sources=_states(S.CLOSED),
        target=S.HANDLING,
        permission=DECIDE,
        needs=REASON,
        effects=((E.START, C.HANDLE),),
    ),
    Move(name=M.APPEAL, sources=_states(S.CLOSED), permission=HANDLE, needs=REASON),
    Move(name=M.ENDORSE_APPEAL, sources=_states(S.CLOSED), permission=DISPATCH, follows=M.APPEAL),
    Move(
        name=M.GRANT_APPEAL,
        sources=_states(S.CLOSED),
        permission=ACCEPT,
        follows=M.ENDORSE_APPEAL,
        apart_from=_moves(M.APPEAL, M.ENDORSE_APPEAL),
    ),
    Move(name=M.REFUSE_APPEAL, sources=_states(S.CLOSED), permission=ACCEPT, needs=REASON, follows=M.APPEAL),
    # out of any open state
    Move(name=M.PROPOSE_VOID, sources=OPEN_STATES, permission=DECIDE, needs=REASON),
    Move(
        name=M.VOID,
        sources=OPEN_STATES,
        target=S.VOIDED,
        permission=DECIDE,
        needs=REASON,
        follows=M.PROPOSE_VOID,
        apart_from=_moves(M.PROPOSE_VOID),
    ),
    Move(name=M.FORCE_CLOSE, sources=OPEN_STATES, target=S.FORCE_CLOSED, permission=FORCE, needs=REASON),
    Move(
        name=M.SUPERVISE,
        sources=OPEN_STATES,
        permission=SUPERVISE,
        needs=REASON,
        effects=((E.START, C.SUPERVISE),),
    ),
    Move(name=M.URGE, sources=OPEN_STATES, permission=SUPERVISE, needs=REASON),
    Move(name=M.NOTE, sources=ANY_STATE, permission=SUPERVISE, needs=REASON),
    # what a hotline owes whoever called, whatever becomes of the case
    Move(
        name=M.CONTACT,
        sources=ANY_STATE,
        permission=ACCEPT,
        needs=_needs(Need.RESULT),
        channels=HOTLINE,
        effects=((E.STOP, C.CONTACT),),
    ),
    Move(
        name=M.REPLY,
        sources=ANY_STATE,
        permission=ACCEPT,
        needs=_needs(Need.RESULT),
        channels=HOTLINE,
        effects=((E.STOP, C.REPLY), (E.START, C.CALL_BACK)),
    ),
    Move(
        name=M.CALL_BACK,
        sources=ANY_STATE,
        permission=ACCEPT,
        needs=_needs(Need.RESULT),
        channels=HOTLINE,
        effects=((E.STOP, C.CALL_BACK),),
    ),
)


def row_of(name: CaseMove, state: CaseState) -> Move | None:
    """The row of the table for a move out of a state."""
    return next((row for row in TABLE if row.name is name and state in row.sources), None)
