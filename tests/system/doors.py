"""Every address of the application, filled with the keys of a test's rows."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from apiflask import APIFlask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

MACHINES = ("/api/", "/tiles/", "/ogc")
NOT_OURS = frozenset({"static"})


def rules(application: APIFlask, method: str = "GET") -> list[Rule]:
    """The routes that answer a method, in a stable order."""
    found = (rule for rule in application.url_map.iter_rules() if method in (rule.methods or ()))
    return sorted((rule for rule in found if rule.endpoint not in NOT_OURS), key=lambda rule: rule.rule)


def path_of(rule: Rule, values: dict[str, Any]) -> str:
    """The path of a route with its variables filled in, whatever their kind."""
    path = "".join(
        quote(str(values[part]), safe="") if is_variable else part for is_variable, part in _parts(rule.rule)
    )
    return path or "/"


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    while text:
        before, opening, rest = text.partition("<")
        yield False, before
        if opening:
            name, _, text = rest.partition(">")
            yield True, name.rpartition(":")[2]
        else:
            text = ""


def values_of(rule: Rule, district: SimpleNamespace) -> dict[str, Any]:
    """Keys that exist: what a link of the application would lead to."""
    code = district.cell if rule.rule.startswith(("/grid/", "/api/v1/cells/")) else district.code
    stations = {"station_id": district.plan_station_id} if "plan" in rule.endpoint else {}
    done = {"job_id": district.done_job_id} if rule.endpoint == "ogc_jobs.read_results" else {}
    known = {
        **vars(district),
        **stations,
        **done,
        "code": code,
        "name": "gaps",
        "collection_id": "gaps",
        "matrix_set_id": "WebMercatorQuad",
        "tile_matrix": 14,
        "tile_row": 6692,
        "tile_col": 13717,
        "feature_id": district.gap_id,
        "process_id": "coverage",
        "record_key": district.key,
        "layer": "gaps",
        "z": 14,
        "x": 13717,
        "y": 6692,
    }
    return {name: known.get(name, 1) for name in rule.arguments}


class Watched(ImmutableMultiDict):
    """Query values that remember which of them somebody asked for."""

    def __init__(self, given: Any) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def get(self, key: str, *arguments: Any, **named: Any) -> Any:
        self.asked.add(key)
        return super().get(key, *arguments, **named)

    def getlist(self, key: str, *arguments: Any, **named: Any) -> Any:
        self.asked.add(key)
        return super().getlist(key, *arguments, **named)

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)
