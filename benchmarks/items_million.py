"""
Pages out of a million buildings: that counting them takes a bounded time.

A page says how many features there are in all, counted up to `EXACT_MOST`, else as the database expects.
Each page is asked for one at a time; prints how long it takes, how many it says there are and whether it
counted them. Ends with status 1 where a page takes more than three seconds.
"""

import json
import sys
import tempfile
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import _city, _servers
from benchmarks._load import over_http, short
from benchmarks.items import JSON, boxes

BUILDINGS, LIMIT, MOST_MS = 1_000_000, 1000, 3000.0
PATH = f"/ogc/collections/buildings/items?limit={LIMIT}"
WHOLE, HALF = "118,31,119,32", "118,31,118.457,32"
ASKED = {
    "all": "",
    "the last page": "&after=999000",
    "a box around all": f"&bbox={WHOLE}",
    "a box around half": f"&bbox={HALF}",
    "a filter that a third passes": "&filter=height_m%20%3E%2023",
    "a filter that one of ten thousand passes": "&filter=height_m%20%3E%2083",
    "a filter that none passes": "&filter=height_m%20%3C%200",
    "a box of 500 m": f"&bbox={boxes()[12]}",
}


def main() -> None:
    """Prepare, ask, report."""
    _city.prepare(BUILDINGS)
    slowest_ms = 0.0
    print("| asked for | there are | p50 / p95 ms |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, _servers.service(2, Path(folder)) as origin:
        for words, query in ASKED.items():
            with urllib.request.urlopen(f"{origin}{PATH}{query}", timeout=60) as answer:
                page = json.loads(answer.read())
            load = over_http(origin, [PATH + query], 1, JSON)
            about = "about " if page.get("numberMatchedIsEstimate") else ""
            count = f"{about}{page['numberMatched']:,}"
            print(f"| {words} | {count} | {short(load.p50_ms)} / {short(load.p95_ms)} |", flush=True)
            slowest_ms = max(slowest_ms, load.p95_ms)
    if slowest_ms > MOST_MS:
        raise SystemExit(f"a page took {slowest_ms:.0f} ms; at most {MOST_MS:.0f} are allowed")


if __name__ == "__main__":
    main()
