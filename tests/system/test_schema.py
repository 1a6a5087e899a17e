"""The OpenAPI document, asked by a program that makes up values: no 5xx, no answer beside its schema."""

import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.made_up import PEOPLE, headers_of, wrong_answers

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
EXAMPLES = 12  # for each operation and person


@pytest.mark.parametrize("who", PEOPLE)
def test_every_operation_answers_as_the_document_says(application, connection, session, district, who):
    headers = headers_of(session, who)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 30
    wrong = wrong_answers(connection, operations, headers=headers, checks=CHECKS, examples=EXAMPLES)
    assert wrong == []
