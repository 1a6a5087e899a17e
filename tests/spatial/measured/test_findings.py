"""The rules together, by operator and technology."""

import pandas as pd

from spatial.measured.findings import findings_of
from tests.spatial.measured.samples import samples


def test_each_operator_and_technology_is_judged_by_its_own_samples():
    weak = [{"level_dbm": -120.0, "pci": 5}] * 8
    good = [{"operator": "B", "trace": "drive B", "eci": 77}] * 8
    first, second = findings_of(samples(*weak, *good), 100.0)
    assert (first.operator, first.samples, len(first.lines), first.carriers["is_weak"].sum()) == (
        "A",
        8,
        1,
        1,
    )
    assert (second.operator, len(second.lines), second.carriers.index.tolist()) == ("B", 0, [77.0])
    assert first.grids["samples"].sum() == 8
    assert not first.grids["is_judged"].any()


def test_3g_and_samples_of_nobody_are_left_out():
    given = samples({"technology": "3G", "level_kind": "RSCP"}, {"operator": None})
    assert findings_of(given, 100.0) == []


def test_no_samples_find_nothing():
    assert findings_of(pd.DataFrame(samples({}).iloc[:0]), 100.0) == []
