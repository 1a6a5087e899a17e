"""What the demo refuses to load, and that nothing changes then."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR
from app.errors import ConflictError, ForbiddenError, RefusedError
from app.services.demo import load_demo

SEED = 7
TABLES = ("datasets", "import_batches", "areas", "operators", "sites", "buildings", "cases", "audit_events")


def value(session: Session, statement: str) -> Any:
    return session.execute(text(statement)).scalar_one()


def row_counts(session: Session) -> dict[str, int]:
    return {table: value(session, f"select count(*) from {table}") for table in TABLES}


def test_an_operator_that_is_there_already_is_left_alone(session: Session):
    session.execute(
        text("insert into operators (code, name_zh, name_en, letter) values ('A', '真', 'Real', 'R')")
    )
    before = row_counts(session)
    with pytest.raises(ConflictError, match="operator 'A'"):
        load_demo(session, COMMAND_LINE_ACTOR, seed=SEED)
    assert row_counts(session) == before


def test_without_the_permission_nothing_is_loaded_and_the_refusal_is_on_record(session: Session):
    reader = replace(COMMAND_LINE_ACTOR, permissions=frozenset({"data.read"}))
    with pytest.raises(ForbiddenError):
        load_demo(session, reader, seed=SEED)
    assert value(session, "select count(*) from areas") == 0
    recorded = "select action, outcome from audit_events where action = 'demo.load'"
    assert session.execute(text(recorded)).all() == [("demo.load", "refused")]


def test_a_negative_seed_is_refused(session: Session):
    with pytest.raises(RefusedError, match="-1"):
        load_demo(session, COMMAND_LINE_ACTOR, seed=-1)
