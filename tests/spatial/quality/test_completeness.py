"""Empty values, codes that are no codes, areas without footprints."""

import numpy as np
import pandas as pd
from shapely import box

from spatial.quality.completeness import empty_values, empty_values_by_area, flawed_codes, thin_footprints
from tests.spatial.quality.layers import examples, layer

TABLE = pd.DataFrame(
    {
        "code": ["a", "b", "c", "d"],
        "area_code": ["1", "1", "2", None],
        "name": ["x", " ", None, "y"],
        "height_m": [1.0, 2.0, np.nan, np.nan],
    }
)


def test_missing_values_and_texts_of_spaces_are_empty():
    name, height = empty_values(TABLE, ["name", "height_m"])
    assert (name.subject, name.rows, name.share) == ("name", 2, 0.5)
    assert [one.code for one in name.worst] == ["b", "c"]
    assert [one.code for one in height.worst] == ["c", "d"]


def test_areas_stand_by_the_share_of_their_empty_rows():
    (name,) = empty_values_by_area(TABLE, ["name"])
    assert (name.checked, name.rows) == (2, 2)
    assert examples(name) == [("2", None, 1.0), ("1", None, 0.5)]


def test_a_column_that_is_full_or_empty_everywhere_says_nothing_about_areas():
    table = TABLE.assign(name="x", height_m=np.nan)
    assert empty_values_by_area(table, ["name", "height_m"]) == []


def test_codes_that_differ_only_in_spelling_and_codes_made_here_are_named():
    codes = ["JA-01", "ja 01", "JA-02", "", "0123456789abcdef"]
    empty, made, alike = flawed_codes(codes, "[0-9a-f]{16}")
    assert (empty.rows, made.rows, alike.rows) == (1, 1, 2)
    assert [one.code for one in alike.worst] == ["JA-01", "ja 01"]
    assert [one.code for one in empty.worst] == ["row 3"]


def test_an_area_with_few_footprints_is_named_and_one_without_usable_land_is_not_looked_at():
    # 10 x 10 m each: 30 % built over, 5 % built over, all water
    areas = layer([box(x, 0, x + 10, 10) for x in (0, 10, 20)])
    buildings = layer([box(0, 0, 3, 10), box(10, 0, 11, 5)])
    water = layer([box(20, 0, 30, 10)])
    found = thin_footprints(areas, buildings, water, min_share=0.1)
    assert found.checked == 2
    assert examples(found) == [("b", None, 0.05)]
