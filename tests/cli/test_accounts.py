"""`flask accounts`, as somebody with the shell of the machine calls it."""

import pytest
from click.testing import CliRunner, Result

from app.cli.register import LazyGroup
from app.domain.roles import Role
from app.services import setup
from tests.people import person

NEW_PASSWORD = "copper violin 7 harbour"


def accounts(*arguments: str) -> Result:
    return CliRunner().invoke(LazyGroup("accounts", ""), arguments)


def test_a_link_for_an_administrator_sets_the_password(session):
    account_id = person(session, "aud", {Role.AUDIT_ADMINISTRATOR})
    path = accounts("setup-link", "aud").output.strip()
    assert (
        setup.set_password(session, token=path.removeprefix("/setup/"), password=NEW_PASSWORD) == account_id
    )


def test_without_a_provider_nobody_is_linked(session):
    person(session, "aud", {Role.AUDIT_ADMINISTRATOR})
    done = accounts("link-outside", "aud", "lin@example.org")
    assert done.exit_code == 1
    assert "no identity provider is set up" in done.output


@pytest.mark.parametrize("arguments", [("aud",), ("aud", "x", "--end")])
def test_a_subject_or_its_end_is_said_and_not_both(session, arguments):
    assert "give a SUBJECT, or --end" in accounts("link-outside", *arguments).output
