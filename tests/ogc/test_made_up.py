"""The document of `/ogc`, asked by schemathesis: no 5xx, no answer beside its schema, no mistake accepted."""

import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from app.web.ogc.asked import MOST
from tests.made_up import headers_of, wrong_answers

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
EXAMPLES = 4  # for each of some hundred operations and person


def _operations(application, headers):
    schema = schemathesis.openapi.from_wsgi("/ogc/api", application, headers=headers)
    found = [one.ok() for one in schema.get_all_operations()]
    assert len(found) > 60  # of the guest, who sees least
    return found


@pytest.mark.parametrize("who", ["guest", "everybody's work"])
def test_every_operation_answers_as_the_document_says(application, connection, session, city, who):
    headers = headers_of(session, who)
    operations = _operations(application, headers)
    wrong = wrong_answers(connection, operations, headers=headers, checks=CHECKS, examples=EXAMPLES)
    assert wrong == []


def refused(ctx, response, case):
    """What breaks the document is refused, but for a limit over the most: that is cut, as 17-069r4 has it."""
    limit = str((case.query or {}).get("limit", ""))
    is_cut = limit.isdigit() and int(limit) > MOST
    return None if is_cut else negative_data_rejection(ctx, response, case)


def test_what_the_document_forbids_is_refused(application, connection, session, city):
    headers = headers_of(session, "everybody's work")
    operations = [one for one in _operations(application, headers) if one.query or one.path_parameters]
    wrong = wrong_answers(
        connection,
        operations,
        headers=headers,
        checks=[not_a_server_error, refused],
        examples=EXAMPLES,
        mode=GenerationMode.NEGATIVE,
    )
    assert wrong == []
