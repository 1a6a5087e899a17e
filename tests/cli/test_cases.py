"""`flask cases verify`: what happened to cases as an operator has it looked at."""

from click.testing import CliRunner
from sqlalchemy import text

from app import db
from app.cli.register import LazyGroup
from app.domain.case_states import CaseMove
from tests.emptying import empty
from tests.services.test_case_moves import WANG, moved, reported


def verify():
    return CliRunner().invoke(LazyGroup("cases", ""), ["verify"])


def test_cases_as_written_are_counted_and_a_row_changed_by_hand_is_named(database, owner, own_var):
    with db.transaction() as session:
        case_id = reported(session)
        moved(session, case_id, WANG, CaseMove.ACCEPT)
        number = session.scalar(text("select number from cases"))
    try:
        good = verify()
        owner.execute(text("alter table case_events disable trigger refuse_change"))
        owner.execute(text("update case_events set person = 'somebody else' where number = 2"))
        owner.execute(text("alter table case_events enable trigger refuse_change"))
        owner.execute(text("update cases set state = 'closed', version = 5"))
        owner.commit()
        bad = verify()
    finally:
        empty(database)
    assert (good.exit_code, good.output.strip()) == (0, "1 case, 2 events, 0 flaws")
    assert bad.exit_code == 1
    assert f"case {number}, event 2: is not what was written" in bad.output
    assert f"case {number} is at version 5 and has 2 events" in bad.output
    assert f"case {number} is 'closed', its last event led to 'accepted'" in bad.output
