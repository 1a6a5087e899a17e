"""The OpenAPI document, asked by a program that makes up values: no 5xx, no answer beside its schema."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.domain.actors import Actor
from app.domain.roles import Role, permissions_of
from app.services import own_account
from tests.people import WORKERS, person

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
EXAMPLES = 12  # for each operation and person
PEOPLE = {
    "guest": None,
    "inspector of one subdistrict": ({Role.INSPECTOR}, ["310106011000"]),
    "everybody's work": (WORKERS, None),
    "system administrator": ({Role.SYSTEM_ADMINISTRATOR}, None),
}


def headers_of(session, who: str) -> dict[str, str]:
    """How somebody shows a token; a guest shows none."""
    found = PEOPLE[who]
    if found is None:
        return {}
    roles, area_codes = found
    account_id = person(session, "somebody", roles, area_codes=area_codes)
    held = permissions_of(roles)
    actor = Actor("somebody", held, account_id=account_id)
    token = own_account.add_token(session, actor, name="x", permissions=held, days=1, password="")
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("who", PEOPLE)
def test_every_operation_answers_as_the_document_says(application, connection, session, district, who):
    headers = headers_of(session, who)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 30
    wrong = []
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def asked(case):
            step = connection.begin_nested()
            try:
                case.call_and_validate(headers=headers, checks=CHECKS)
            finally:
                step.rollback()

        try:
            asked()
        except Exception as error:
            wrong.append(f"{operation.label}: {error}")
    assert wrong == []
