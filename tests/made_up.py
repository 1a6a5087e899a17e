"""Requests that schemathesis makes up of an OpenAPI document: who asks, and which answers are wrong."""

from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.roles import Role, permissions_of
from app.services import own_account
from tests.people import WORKERS, person

PEOPLE: Mapping[str, tuple[Iterable[Role], list[str] | None] | None] = {
    "guest": None,
    "inspector of one subdistrict": ({Role.INSPECTOR}, ["310106011000"]),
    "everybody's work": (WORKERS, None),
    "system administrator": ({Role.SYSTEM_ADMINISTRATOR}, None),
}


def headers_of(session: Session, who: str) -> dict[str, str]:
    """How somebody shows a token; a guest shows none."""
    found = PEOPLE[who]
    if found is None:
        return {}
    roles, area_codes = set(found[0]), found[1]
    account_id = person(session, "somebody", roles, area_codes=area_codes)
    held = permissions_of(roles)
    actor = Actor("somebody", held, account_id=account_id)
    token = own_account.add_token(session, actor, name="x", permissions=held, days=1, password="")
    return {"Authorization": f"Bearer {token}"}


def wrong_answers(
    connection: Connection,
    operations: Iterable[Any],
    *,
    headers: Mapping[str, str],
    checks: list[Any],
    examples: int,
    mode: GenerationMode = GenerationMode.POSITIVE,
) -> list[str]:
    """What a check says of an answer, one line an operation; what requests change is undone."""
    wrong = []
    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def asked(case: Any) -> None:
            step = connection.begin_nested()
            try:
                case.call_and_validate(headers=dict(headers), checks=checks)
            finally:
                step.rollback()

        try:
            asked()
        except Exception as error:
            wrong.append(f"{operation.label}: {error}")
    return wrong
