"""
A thousand files in datums that are known, and two hundred of nonsense: right, refused and wrong.

A wrong answer is a datum or an order of axes that the file does not have, or any datum at all
for nonsense; there must be none. Ends with status 1 where there is one.
"""

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from benchmarks._datum_files import METRIC_EPSG, DatumFile, Town, nonsense_file, town_of, true_file
from spatial.datum_verdict import judge_datum
from spatial.demo.city import demo_city

FILES, NONSENSE = 1000, 200
SEED = 20261125
SIZES = (30, 100, 300, 1000, 3000)
ANSWERS = ("right", "refused", "WRONG")


def answer(town: Town, file: DatumFile) -> str:
    """How the verdict on a file stands to what the file is."""
    verdict = judge_datum(file.pairs, town.known, metric_epsg=METRIC_EPSG)
    if verdict.datum is None:
        return "refused"
    return "right" if (verdict.datum, verdict.is_swapped) == (file.datum, file.is_swapped) else "WRONG"


def run(town: Town, files: int, nonsense: int, seed: int) -> Counter[tuple[str, str, str]]:
    """Answers by what the file is: its datum, its rule, its size."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for number in range(files + nonsense):
        rng = np.random.default_rng((seed, number))
        file = true_file(town, rng, number) if number < files else nonsense_file(town, rng)
        given = answer(town, file)
        swapped = ", swapped" if file.is_swapped else ""
        counted["in", f"{file.datum}{swapped}" if file.datum else "nonsense", given] += 1
        counted["rule", file.rule, given] += 1
        size = next(size for size in SIZES if len(file.pairs) <= size)
        counted["points", f"up to {size:,}{'' if file.datum else ', nonsense'}", given] += 1
    return counted


def report(counted: Counter[tuple[str, str, str]]) -> int:
    """Print the counts; the number of wrong answers."""
    print(f"{'':34}" + "".join(f"{name:>9}" for name in ANSWERS))
    for group, name in dict.fromkeys((group, name) for group, name, _ in counted):
        print(f"{group + ' ' + name:34}" + "".join(f"{counted[group, name, a]:9}" for a in ANSWERS))
    return sum(number for (group, _, given), number in counted.items() if (group, given) == ("in", "WRONG"))


def demo_town() -> Town:
    """The demo district with all that it has."""
    city = demo_city(epsg=METRIC_EPSG)
    return town_of(city.areas, city.land, city.ways, city.buildings)


def main() -> int:
    """Judge all files; 1 where an answer was wrong."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    town = demo_town()
    started = time.perf_counter()
    counted = run(town, files, NONSENSE * files // FILES, SEED)
    wrong = report(counted)
    print(f"{wrong} wrong; {time.perf_counter() - started:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
