"""`flask audit erase`: forgetting a value as an operator calls it."""

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from app.cli.register import LazyGroup
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.audit import Personal, PersonalKind
from app.services import audit

PHONES = text("select plain from audit_values where kind = 'phone'")


def erase(*arguments: str) -> Result:
    return CliRunner().invoke(LazyGroup("audit", ""), ["erase", "--yes", *arguments])


@pytest.fixture
def reveal(session):
    """A recorded deed that names a phone number."""
    details = {"phone": Personal(PersonalKind.PHONE, "+8613800001234")}
    audit.record(session, COMMAND_LINE_ACTOR, action="case.reveal_contact", details=details)


def test_a_phone_number_is_forgotten_as_it_is_dialled(session, reveal):
    assert session.scalars(PHONES).all() == ["+8613800001234"]
    result = erase("138 0000 1234", "--kind", "phone")
    assert (result.exit_code, result.output.strip()) == (0, "Erased 1 value of the kind phone.")
    assert session.scalars(PHONES).all() == []


def test_a_phone_number_is_no_name_of_a_person(session, reveal):
    result = erase("13800001234")
    assert result.exit_code == 1
    assert "personal value of the kind person '13800001234' does not exist" in result.output
    assert session.scalars(PHONES).all() == ["+8613800001234"]
