"""Every published layer and every permission is more than a word."""

import ast
from functools import cache

import pytest

from app.config import ROOT
from app.domain.actors import COMMAND_LINE_ACTOR, PERMISSIONS, WORKER_ACTOR
from app.domain.audit import PROGRAMS
from app.domain.cases import TABLE
from app.domain.layers import LAYERS
from tests.system.modules import Module, modules
from tests.system.test_rooms import room

# how a deed asks for a permission, and for the account of whoever does something of his own
ASKING = frozenset({"require", "require_everywhere", "may"})
ASKING_SELF = frozenset({"require_account"})


# asked for by the table of moves, within the deed that records what it refuses
OF_MOVES = frozenset(row.permission for row in TABLE)


@cache
def texts_of_services() -> frozenset[str]:
    """Every text constant of the services, docstrings apart."""
    return frozenset(
        node.value
        for module in modules().values()
        if room(module.name) == "app.services"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@pytest.mark.parametrize("key", sorted(LAYERS))
def test_a_published_layer_has_a_statement_and_permissions_that_exist(key):
    layer = LAYERS[key]
    assert layer.key == key
    assert (ROOT / f"tiles/sql/{key}.sql").is_file()
    assert layer.permission in PERMISSIONS
    assert set(layer.sensitive.values()) <= PERMISSIONS
    assert layer.name_zh and layer.name_en


def test_every_tile_statement_is_of_a_published_layer():
    assert {file.stem for file in (ROOT / "tiles/sql").glob("*.sql")} == set(LAYERS)


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_every_permission_is_asked_for_by_a_service_or_a_published_layer(permission):
    by_layers = {one for layer in LAYERS.values() for one in (layer.permission, *layer.sensitive.values())}
    assert permission in texts_of_services() | by_layers | OF_MOVES


def test_services_ask_for_no_permission_outside_the_list():
    asked = {
        node.args[0].value
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") in ASKING
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert asked
    assert asked <= PERMISSIONS


def _public_deeds(module: Module) -> list[ast.FunctionDef]:
    """Functions that somebody acts through: they take a session and an actor."""
    return [
        node
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and [one.arg for one in node.args.args[:2]] == ["session", "actor"]
    ]


def test_what_a_service_takes_after_session_and_actor_is_named():
    """`service(session, actor, *, keywords)`: no position can be mistaken for another."""
    positional = [
        f"{module.name}.{deed.name}"
        for module in modules().values()
        if room(module.name) == "app.services"
        for deed in _public_deeds(module)
        if len(deed.args.args) > 2 or deed.args.kwarg
    ]
    assert positional == []


# Deed -> why it asks for no permission.
FOR_OTHERS = {
    "audit.record": "writes down what its caller did after asking",
    "audit.record_read": "writes down what its caller read after asking",
    "audit.record_first_read": "as audit.record_read",
    "audit.record_refusal": "writes down what its caller refused",
    "jobs.submit": "hands on what its caller did after asking",
    "jobs.submit_alone": "as jobs.submit",
}


def test_every_deed_of_a_service_asks_for_a_permission_itself_or_through_what_it_calls():
    functions = [
        node
        for module in modules().values()
        if room(module.name) == "app.services"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
    ]
    asking = set(ASKING | ASKING_SELF)
    while True:
        more = {node.name for node in functions if _called_in(node) & asking} - asking
        if not more:
            break
        asking |= more
    silent = {
        f"{module.name.removeprefix('app.services.')}.{deed.name}"
        for module in modules().values()
        if room(module.name) == "app.services"
        for deed in _public_deeds(module)
        if deed.name not in asking
    }
    assert silent == set(FOR_OTHERS)


def _called_in(node: ast.FunctionDef) -> set[str]:
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return {getattr(called, "attr", getattr(called, "id", "")) for called in calls}


def test_what_the_store_is_told_of_scope_it_uses():
    deaf = [
        f"{module.name}.{node.name}"
        for module in modules().values()
        if room(module.name) == "app.store"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        and "scope" in [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]
        and "scope" not in {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    ]
    assert deaf == []


# Reads of a service beyond the areas of its actor.
OUT_OF_SCOPE = {
    "cases.find_case": "the number of a case that somebody just reported, wherever that was",
    "case_moves.lock_head": "the case that somebody just reported, to write its first event",
    "coverage.operators": "names of all operators; their people are counted in scope",
}


def test_services_hand_the_scope_of_their_actor_on_to_the_store():
    handed = {
        (
            f"{module.name.removeprefix('app.services.')}.{getattr(node.func, 'attr', '')}",
            ast.unparse(one.value),
        )
        for module in modules().values()
        if room(module.name) == "app.services"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        for one in node.keywords
        if one.arg == "scope"
    }
    others = {name for name, value in handed if value != "actor.scope"}
    assert len(handed) > 25
    assert others == set(OUT_OF_SCOPE)


CHANGING = {one for one in PERMISSIONS if not one.rpartition(".")[2].startswith("read")} - OF_MOVES


def test_the_refusal_of_every_deed_that_changes_something_is_recorded():
    asked, recorded = set(), set()
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ASKING - {"may"}:
                asked |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)} & CHANGING
            if isinstance(node, ast.With) and "refusals_recorded" in ast.unparse(node.items[0]):
                recorded |= {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)} & CHANGING
    assert asked == recorded == CHANGING


def test_the_built_in_actors_hold_every_permission_and_say_who_they_are():
    for actor in (COMMAND_LINE_ACTOR, WORKER_ACTOR):
        assert actor.permissions == PERMISSIONS
    assert {COMMAND_LINE_ACTOR.name, WORKER_ACTOR.name} <= PROGRAMS
