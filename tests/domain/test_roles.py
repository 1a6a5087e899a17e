"""What roles grant, and which of them one account may combine."""

import pytest

from app.domain.actors import PERMISSIONS
from app.domain.roles import ADMINISTRATORS, GRANTS, OF_PROGRAMS, Role, combination_flaw, permissions_of


def test_every_role_grants_permissions_that_exist():
    assert set(GRANTS) == set(Role)
    for role, granted in GRANTS.items():
        assert granted <= PERMISSIONS, role


def test_every_permission_is_granted_by_some_role_or_is_of_programs_alone():
    assert frozenset().union(*GRANTS.values()) == PERMISSIONS - OF_PROGRAMS


def test_a_guest_sees_neither_people_nor_cases_nor_exact_positions():
    assert (
        GRANTS[Role.GUEST]
        & {
            "population.read",
            "cases.read",
            "cases.read_photo",
            "network.read_exact",
            "data.read",
            "jobs.read",
        }
        == set()
    )


def test_every_role_may_do_what_a_guest_may():
    for role in Role:
        assert GRANTS[Role.GUEST] <= permissions_of({role})


@pytest.mark.parametrize("first", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("second", sorted(ADMINISTRATORS))
def test_no_account_combines_two_administrators(first, second):
    flaw = combination_flaw({first, second})
    assert (flaw is None) == (first == second)


def test_an_administrator_does_nothing_else():
    assert "planner" in (combination_flaw({Role.AUDIT_ADMINISTRATOR, Role.PLANNER}) or "")
    assert combination_flaw({Role.PLANNER, Role.DATA_STEWARD, Role.INSPECTOR}) is None


def test_the_audit_administrator_reads_all_and_changes_nothing():
    reading = {one for one in PERMISSIONS if one.rpartition(".")[2].startswith("read")}
    assert GRANTS[Role.AUDIT_ADMINISTRATOR] == reading


def test_who_keeps_accounts_hands_out_no_rights_and_the_other_way_round():
    assert "accounts.assign" not in GRANTS[Role.SYSTEM_ADMINISTRATOR]
    assert "accounts.manage" not in GRANTS[Role.SECURITY_ADMINISTRATOR]
