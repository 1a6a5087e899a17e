"""Roles as sets of permissions, and which of them one account may combine."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.actors import PERMISSIONS


class Role(StrEnum):
    """What a person does here."""

    GUEST = "guest"
    PLANNER = "planner"
    COORDINATOR = "telecom_coordinator"
    INSPECTOR = "inspector"
    ACCEPTOR = "acceptor"
    DISPATCHER = "dispatcher"
    DUTY_HEAD = "duty_head"
    DEPARTMENT = "department"
    LEADER = "leader"
    DATA_STEWARD = "data_steward"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    AUDIT_ADMINISTRATOR = "audit_administrator"


# For the command line and the worker: no page and no address asks for them, so no role grants them.
OF_PROGRAMS = frozenset({"audit.erase", "system.backup", "system.retain"})

# Whoever opens the service without signing in: by grid, never by exact position or by person.
_PUBLIC = frozenset(
    {
        "areas.read",
        "buildings.read",
        "coverage.read",
        "facilities.read",
        "gaps.read",
        "hotspots.read",
        "network.read",
    }
)
_CASEWORK = _PUBLIC | {"cases.read", "cases.read_photo"}
_ANALYSIS = _PUBLIC | {"population.read", "network.read_exact", "cases.read", "data.read", "data.export"}
_ANALYSIS |= {"scenarios.read"}  # exact places and people by cell are in them
_READING = frozenset(one for one in PERMISSIONS if one.rpartition(".")[2].startswith("read"))

GRANTS: Mapping[Role, frozenset[str]] = MappingProxyType(
    {
        Role.GUEST: _PUBLIC,
        Role.PLANNER: _ANALYSIS
        | {"coverage.run", "jobs.read", "jobs.cancel", "plans.read", "plans.write", "scenarios.write"},
        Role.COORDINATOR: _ANALYSIS
        | {"coverage.run", "jobs.read", "plans.read", "plans.write", "cases.handle"},
        Role.INSPECTOR: _CASEWORK | {"cases.report", "cases.inspect"},
        Role.ACCEPTOR: _CASEWORK | {"cases.report", "cases.accept"},
        Role.DISPATCHER: _CASEWORK | {"cases.reveal_contact", "cases.dispatch"},
        Role.DUTY_HEAD: _CASEWORK
        | {"cases.reveal_contact", "population.read", "cases.decide", "cases.supervise"},
        Role.DEPARTMENT: _CASEWORK | {"cases.handle"},
        Role.LEADER: _PUBLIC
        | {"population.read", "cases.read", "plans.read", "cases.supervise", "cases.force_close"},
        Role.DATA_STEWARD: _ANALYSIS | {"data.import", "jobs.read", "jobs.cancel"},
        Role.SYSTEM_ADMINISTRATOR: _PUBLIC | {"accounts.read", "accounts.manage", "jobs.read", "jobs.cancel"},
        Role.SECURITY_ADMINISTRATOR: _PUBLIC | {"accounts.read", "accounts.assign"},
        Role.AUDIT_ADMINISTRATOR: _READING,
    }
)

# Separation of duties: who runs the system, who hands out rights, who watches both.
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR})


def permissions_of(roles: Collection[Role]) -> frozenset[str]:
    """What an account with these roles may do: what a guest may, and what each role adds."""
    return GRANTS[Role.GUEST].union(*(GRANTS[role] for role in roles))


def combination_flaw(roles: Collection[Role]) -> str | None:
    """Why one account may not hold these roles together."""
    held = sorted(set(roles) & ADMINISTRATORS)
    if len(held) > 1:
        return f"roles {' and '.join(held)} are refused on one account: they are for three people"
    others = sorted(set(roles) - ADMINISTRATORS)
    if held and others:
        return f"role {held[0]} is refused beside {', '.join(others)}: an administrator does nothing else"
    return None
