"""
Random changes to a scenario of the demo, from the request to the answer of the web process.

Loads the demo, makes a scenario of the 4G of operator A, and sends 50 changes of a fixed seed to the API,
one on top of the other: tilts, azimuths, powers, moves, stations added, removed, and stations of 3G
converted. Each answer holds the people by layer and subdistrict, the gaps that opened, closed, grew or
shrank, and level and SINR of every cell that changed. Prints the first answers, which make the district
ready, then the median, the 95th percentile and the longest; ten steps back, each with its answer; and
whether a process that remembers nothing says the same. Processor time is that of both processes on all
cores: on a quiet machine an answer takes no longer than that. Ends with status 1 where the 95th percentile
takes a second or more.
"""

import json
import os
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from flask import Flask, g
from shapely import Point

from app import db
from app.domain.actors import COMMAND_LINE_ACTOR
from app.factory import create_app
from app.services import scenarios
from app.services.calculator import SCENARIO_CALCULATOR
from app.store import supply as supply_store
from benchmarks.demo_run import prepare
from spatial.datum import from_metric

CHANGES = 50
SEED = 20261127
MOST_SECONDS = 1.0
NAMED = ("tilt", "azimuth", "power", "move", "add", "remove", "technology")


class Planner:
    """Who thinks of changes, and of what is there after them."""

    def __init__(self) -> None:
        self._random = Random(SEED)
        with db.transaction() as session:
            district_id, self.district = supply_store.districts_with_parts(session)[0]
            found = supply_store.stations_in_reach(session, district_id=district_id, reach_m=0.0)
            parts = supply_store.parts_with_people(session, district_id=district_id)
        self._outline = parts.union_all()
        points = from_metric(found.geometry.x, found.geometry.y, "wgs84", found.crs.to_epsg())
        found = found.assign(lon=points[0], lat=points[1])
        mine = found[found["operator"] == "A"]
        self._epsg = found.crs.to_epsg()
        self._stations = mine.loc[mine["technology"] == "4G", "code"].tolist()
        self._others = mine.loc[mine["technology"] == "3G", "code"].tolist()

    def change(self) -> dict[str, Any]:
        """One more, of any kind alike often."""
        kind = self._random.choice(NAMED)
        given: dict[str, Any] = {"kind": kind}
        if kind == "add":
            return {**given, "operator": "A", "technology": "4G", **self._place()}
        if kind == "technology":
            code = self._others.pop(self._random.randrange(len(self._others)))
            self._stations.append(code)
            return {**given, "station": code, "technology": "4G"}
        given["station"] = self._random.choice(self._stations)
        if kind == "remove":
            self._stations.remove(given["station"])
        if kind == "move":
            given.update(self._place())
        return {**given, **self._figure(kind)}

    def _figure(self, kind: str) -> dict[str, float]:
        if kind == "tilt":
            return {"electrical_tilt_deg": round(self._random.uniform(0.0, 12.0), 1)}
        if kind == "azimuth":
            return {"azimuth_deg": round(self._random.uniform(0.0, 359.0), 1)}
        return {"transmit_power_dbm": round(self._random.uniform(36.0, 49.0), 1)} if kind == "power" else {}

    def _place(self) -> dict[str, float]:
        """Anywhere in the district."""
        west, south, east, north = self._outline.bounds
        while True:
            x_m, y_m = self._random.uniform(west, east), self._random.uniform(south, north)
            if self._outline.contains(Point(x_m, y_m)):
                lon, lat = from_metric([x_m], [y_m], "wgs84", self._epsg)
                return {"lon": float(lon[0]), "lat": float(lat[0])}


def processor_s() -> float:
    """Processor time so far of this process and of the one that answers for scenarios."""
    process = SCENARIO_CALCULATOR._process
    if process is None:
        return time.process_time()
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])  # user and system
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def ask(application: Flask, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[Any, float]:
    """The document of an answer, and the seconds from the request to its bytes."""
    began = time.perf_counter()
    with application.test_request_context(path, method=method, json=body):
        g.actor = COMMAND_LINE_ACTOR
        response = application.full_dispatch_request()
        content = response.get_data()
    seconds = time.perf_counter() - began
    if response.status_code >= 300:
        raise SystemExit(f"{method} {path} {body}: {response.status_code} {content.decode()[:500]}")
    return json.loads(content), seconds


def main() -> None:
    """Make one, change it, go back."""
    if "--loaded" not in sys.argv:
        prepare()
    application, planner = create_app(), Planner()
    application.config["RATE_LIMITS_HOLD"] = False
    with db.transaction() as session:
        named = {"name": "benchmark", "operator": "A", "technology": "4G", "area_code": planner.district}
        scenario_id = scenarios.create(session, COMMAND_LINE_ACTOR, **named)
    path = f"/api/v1/scenarios/{scenario_id}"
    for words in ("the district and its losses made ready", "once ready"):
        told, seconds = ask(application, "GET", f"{path}/comparison?cells=true")
        print(f"nothing changed, {words}: {seconds:.2f} s, {told['rasters_made']} rasters made")
    taken: list[tuple[float, str, float]] = []
    for version in range(1, CHANGES + 1):
        change, before_s = planner.change(), processor_s()
        told, seconds = ask(
            application, "POST", f"{path}/changes", {**change, "version": version, "cells": True}
        )
        taken.append((seconds, change["kind"], processor_s() - before_s))
    report(taken)
    outcome = told["outcome"]
    print(
        f"the last answer: {len(outcome['cells'])} cells changed, {len(outcome['gaps'])} sets of gaps, "
        f"{len(outcome['people'])} layers and receptions"
    )
    back = []
    for version in range(CHANGES + 1, CHANGES + 11):
        _, undone = ask(application, "POST", f"{path}/undo", {"version": version})
        _, seconds = ask(application, "GET", f"{path}/comparison?cells=true")
        back.append(undone + seconds)
    print(f"ten steps back, each with its answer: {np.median(back):.2f} s in the middle, {max(back):.2f} s")
    check(application, path)
    SCENARIO_CALCULATOR.close()
    if np.percentile([one for one, *_ in taken], 95) >= MOST_SECONDS:
        raise SystemExit(f"the 95th percentile is over {MOST_SECONDS:g} s")


def check(application: Flask, path: str) -> None:
    """A process that remembers nothing must say the same."""
    before, _ = ask(application, "GET", f"{path}/comparison?cells=true")
    SCENARIO_CALCULATOR.close()
    after, seconds = ask(application, "GET", f"{path}/comparison?cells=true")
    same = all(before[name] == after[name] for name in before if name not in ("seconds", "rasters_made"))
    print(
        f"a new process, which remembers nothing: {seconds:.1f} s, says the same: {'yes' if same else 'NO'}"
    )
    if not same:
        raise SystemExit("two ways to the same network gave two answers")


def report(taken: list[tuple[float, str, float]]) -> None:
    """All, and by kind."""
    seconds = np.array([one for one, *_ in taken])
    middle, high = np.percentile(seconds, [50, 95])
    print(
        f"{len(taken)} changes: {middle:.2f} s in the middle, p95 {high:.2f} s, longest {seconds.max():.2f} s"
    )
    middle, high = np.percentile([one for *_, one in taken], [50, 95])
    print(f"processor time: {middle:.2f} s in the middle, p95 {high:.2f} s")
    for kind in NAMED:
        own = [one for one, name, _ in taken if name == kind]
        if own:
            middle = np.median(own)
            print(f"    {kind}: {len(own)}, {middle:.2f} s in the middle, {max(own):.2f} s at most")


if __name__ == "__main__":
    main()
