"""Scenarios: make one, change it, go back and forth, fork it, hold it against another or against today."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.coverage import Reception
from app.domain.network import technology_of
from app.domain.scenario_answers import NetworkLayer, Outcome
from app.domain.scenarios import (
    Added,
    Base,
    Change,
    ChangeKind,
    Scenario,
    change_of,
    kind_of,
    name_from,
    redone_cursor,
    require_room,
    require_same_district,
    require_there,
    require_version,
    undone_cursor,
    values_of,
)
from app.errors import NotFoundError, RefusedError
from app.services import audit, coverage, scenario_answers
from app.store import scenarios as scenarios_store
from app.store import supply as supply_store

LARGEST_ID = 2**63 - 1


def _require_write(actor: Actor, action: str, scenario_id: int | None = None) -> None:
    """A scenario is of a whole district: who sees some areas only neither reads nor writes one."""
    entity_id = None if scenario_id is None else str(scenario_id)
    with audit.refusals_recorded(actor, action=action, entity="scenario", entity_id=entity_id):
        actor.require_everywhere("scenarios.write")


def scenarios(session: Session, actor: Actor, *, limit: int, before_id: int | None = None) -> list[Scenario]:
    """Newest first; `before_id` continues a list."""
    actor.require_everywhere("scenarios.read")
    before = None if before_id is None else min(before_id, LARGEST_ID)
    return scenarios_store.list_scenarios(session, limit=limit, before_id=before)


def offered_scenarios(
    session: Session, actor: Actor, *, newest: int, also: Collection[int] = ()
) -> list[Scenario]:
    """Scenarios to choose from: so many of the newest, and those asked for by number."""
    actor.require_everywhere("scenarios.read")
    return scenarios_store.offered_scenarios(session, newest=newest, also=also)


def scenario(session: Session, actor: Actor, *, scenario_id: int) -> Scenario:
    """One of them with its changes."""
    actor.require_everywhere("scenarios.read")
    return _found(session, scenario_id)


def _found(session: Session, scenario_id: int, *, is_locked: bool = False) -> Scenario:
    found = scenarios_store.find_scenario(session, min(scenario_id, LARGEST_ID), is_locked=is_locked)
    if found is None:
        raise NotFoundError("scenario", scenario_id)
    return found


def create(
    session: Session,
    actor: Actor,
    *,
    name: str,
    operator: str,
    technology: str,
    area_code: str | None = None,
) -> int:
    """A scenario without changes; of the only district, when none is named."""
    _require_write(actor, "scenario.create")
    code = coverage.district_code(session, area_code)
    known = scenarios_store.operator_ids(session)
    if operator not in known:
        raise NotFoundError("operator", operator, known=sorted(known))
    wanted = technology_of(technology)
    if wanted not in [one.technology for one in coverage.profiles()]:
        raise RefusedError(f"config.yaml has no profile of coverage for {wanted}; a layer needs one")
    district_id = supply_store.find_district(session, code)
    assert district_id is not None  # district_code has found it
    base = Base(area_id=district_id, area_code=code, operator=operator, technology=wanted)
    return _add(session, actor, "scenario.create", name, base, (), 0, None)


def fork(session: Session, actor: Actor, *, scenario_id: int, name: str) -> int:
    """The same changes under another name, undone ones included; from then on each goes its own way."""
    _require_write(actor, "scenario.fork", scenario_id)
    found = _found(session, scenario_id)
    copied = (found.base, found.changes, found.cursor, found.id)
    return _add(session, actor, "scenario.fork", name, *copied)


def _add(
    session: Session,
    actor: Actor,
    action: str,
    name: str,
    base: Base,
    changes: tuple[Change, ...],
    cursor: int,
    forked_from: int | None,
) -> int:
    made = scenarios_store.add_scenario(
        session,
        name=name_from(name),
        base=base,
        changes=changes,
        cursor=cursor,
        forked_from=forked_from,
        made_by=actor.name,
    )
    details = {"district": base.area_code, "changes": len(changes), "forked_from": forked_from}
    audit.record(session, actor, action=action, entity="scenario", entity_id=made, details=details)
    return made


def change(
    session: Session,
    actor: Actor,
    *,
    scenario_id: int,
    version: int,
    kind: str,
    values: Mapping[str, Any],
    reception: Reception = Reception.OUTDOOR,
    with_cells: bool = False,
) -> Outcome:
    """
    Do one thing more, and say what all together do; refused, and not kept, where it cannot be done.

    A station that is added without a code gets one.
    """
    _require_write(actor, "scenario.change", scenario_id)
    found = _found(session, scenario_id, is_locked=True)
    require_version(found, version)
    require_room(found)
    change = change_of(kind, _named(found, kind, values))
    require_there(found.done, change)
    told = scenario_answers.answer(
        session, found.base, (), (*found.done, change), None, reception, with_cells
    )
    number = found.cursor + 1
    scenarios_store.put_change(session, scenario_id=found.id, number=number, change=change)
    details = {"number": number, "kind": kind_of(change).value, **values_of(change)}
    _go(session, actor, found, number, "scenario.change", details)
    return told


def undo(session: Session, actor: Actor, *, scenario_id: int, version: int) -> Scenario:
    """One step back."""
    _require_write(actor, "scenario.undo", scenario_id)
    found = _found(session, scenario_id, is_locked=True)
    require_version(found, version)
    return _go(session, actor, found, undone_cursor(found), "scenario.undo", {"number": found.cursor})


def redo(session: Session, actor: Actor, *, scenario_id: int, version: int) -> Scenario:
    """One step forth again."""
    _require_write(actor, "scenario.redo", scenario_id)
    found = _found(session, scenario_id, is_locked=True)
    require_version(found, version)
    cursor = redone_cursor(found)
    return _go(session, actor, found, cursor, "scenario.redo", {"number": cursor})


def _go(
    session: Session, actor: Actor, found: Scenario, cursor: int, action: str, details: dict[str, Any]
) -> Scenario:
    scenarios_store.move_cursor(session, scenario_id=found.id, cursor=cursor)
    audit.record(session, actor, action=action, entity="scenario", entity_id=found.id, details=details)
    return _found(session, found.id)


def station_codes(session: Session, actor: Actor, *, scenario_id: int) -> list[str]:
    """Codes to choose from: the operator's stations in the district, and those that the scenario adds."""
    found = scenario(session, actor, scenario_id=scenario_id)
    base = found.base
    live = scenarios_store.station_codes(session, district_id=base.area_id, operator=base.operator)
    return sorted({*live, *(one.station for one in found.done if isinstance(one, Added))})


def _named(found: Scenario, kind: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the code of a new station, which no change of the scenario has used."""
    if kind != ChangeKind.ADD or values.get("station"):
        return values
    used = {one.station for one in found.changes if isinstance(one, Added)}
    number = 1
    while f"NEW-{number}" in used:
        number += 1
    return {**values, "station": f"NEW-{number}"}


def comparison(
    session: Session,
    actor: Actor,
    *,
    scenario_id: int,
    with_id: int | None = None,
    shown: NetworkLayer | None = None,
    reception: Reception = Reception.OUTDOOR,
    with_cells: bool = False,
) -> Outcome:
    """What is different in a scenario from another one of its district, or from today."""
    found = scenario(session, actor, scenario_id=scenario_id)
    before: tuple[Change, ...] = ()
    if with_id is not None:
        other = scenario(session, actor, scenario_id=with_id)
        require_same_district(found, other)
        before = other.done
    return scenario_answers.answer(session, found.base, before, found.done, shown, reception, with_cells)
