"""Every role at every route: what is expected by hand against what is answered."""

import io

import pytest

from app.domain.actors import PERMISSIONS
from app.domain.cases import TABLE
from app.domain.roles import GRANTS, Role, permissions_of
from tests.people import let_in, person
from tests.system.doors import path_of, rules, values_of
from tests.system.rights import ADDING, BODIES, NEEDS, PUBLIC, QUERIES, SELF

# Public, and 401 to whoever shows nothing: that is what they are for.
SIGNING_IN = {"sign_in_page.sign_in_with_password", "sign_in_page.sign_in_with_code"}


def every_route(application):
    return [(method, rule) for method in ("GET", "POST", "DELETE") for rule in rules(application, method)]


def ask(client, connection, method, rule, district):
    """One request whose rows are gone afterwards."""
    sent = dict(BODIES.get(rule.endpoint, {"data": {}} if method == "POST" else {}))
    if rule.endpoint == "import_page.upload_file":
        sent = {"data": {"file": (io.BytesIO(b"a,b\n1,2\n"), "a.csv")}}
    path = path_of(rule, {**values_of(rule, district), "account_id": district.other_id, "batch_id": 1})
    cookie = client.get_cookie("session")
    with connection.begin_nested() as step:
        answer = client.open(path, method=method, query_string=QUERIES.get(rule.endpoint), **sent)
        answer.get_data()  # a streamed one holds a savepoint of its own until it is read
        answer.close()
        step.rollback()
    if cookie is not None:  # some routes change it
        client.set_cookie("session", cookie.value)
    return answer


@pytest.fixture
def furnished(district, session, own_var):
    """A district with somebody whom administrators may change."""
    district.other_id = person(session, "other")
    return district


def test_every_route_is_in_the_table_and_the_table_names_no_other(application):
    assert {rule.endpoint for _, rule in every_route(application)} == set(NEEDS)
    named = {one for needed in NEEDS.values() if not isinstance(needed, str) for one in needed}
    assert named <= PERMISSIONS


def test_a_permission_that_some_role_grants_is_needed_by_a_route_or_adds_to_answers():
    """Else somebody would be told that he may do what nobody can."""
    needed = {one for named in NEEDS.values() if not isinstance(named, str) for one in named}
    of_moves = {row.permission for row in TABLE}  # one route for all moves, each of which needs its own
    assert frozenset().union(*GRANTS.values()) == needed | set(ADDING) | of_moves


def test_without_any_permission_only_the_public_list_answers(
    application, guest, connection, session, furnished
):
    """The list holds by what the routes do, not by what the table says."""
    let_in(guest, session, person(session, "nobody", ()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.services.identity.permissions_of", lambda roles: frozenset())
        patch.setattr("app.services.identity.guest", lambda: pytest.fail("somebody is signed in"))
        answered = {
            rule.endpoint
            for method, rule in every_route(application)
            if ask(guest, connection, method, rule, furnished).status_code != 403
        }
    assert answered == {endpoint for endpoint, needed in NEEDS.items() if needed in (PUBLIC, SELF)}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.GUEST}))
def test_a_role_is_answered_where_it_holds_what_the_route_needs_and_refused_elsewhere(
    application, guest, connection, session, furnished, role
):
    let_in(guest, session, person(session, "somebody", {role}))
    held = permissions_of({role})
    wrong = []
    for method, rule in every_route(application):
        needed = NEEDS[rule.endpoint]
        is_allowed = isinstance(needed, str) or set(needed) <= held
        status = ask(guest, connection, method, rule, furnished).status_code
        if rule.endpoint not in SIGNING_IN and ((status not in (401, 403)) != is_allowed or status >= 500):
            wrong.append((method, rule.rule, status, is_allowed))
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("coverage", "coverage.read"),
        ("gaps", "gaps.read"),
        ("stations", "network.read"),
        ("hotspots", "hotspots.read"),
        ("areas", "areas.read"),
        ("city", "areas.read"),
        ("cases", "cases.read"),
    ],
)
def test_each_map_is_shown_to_whoever_may_see_what_is_on_it(application, guest, furnished, name, needed):
    status = guest.get(f"/maps/{name}").status_code
    assert status == (200 if needed in permissions_of(()) else 303)


def test_a_guest_is_answered_in_the_public_view_and_asked_to_sign_in_elsewhere(
    application, guest, connection, furnished
):
    held = permissions_of(())
    wrong = []
    for method, rule in every_route(application):
        needed = NEEDS[rule.endpoint]
        is_allowed = needed == PUBLIC or (needed != SELF and set(needed) <= held)
        answer = ask(guest, connection, method, rule, furnished)
        is_asked = answer.status_code in (401, 403) or answer.headers.get("Location", "").startswith(
            "/login?"
        )
        if rule.endpoint not in SIGNING_IN and is_asked == is_allowed:
            wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []
