"""Codes of areas: GB/T 30428.1, statistics pad to 12 digits."""

import pytest

from app.domain.areas import AreaLevel, AreaRecord, full_code, level_of_code, parent_code
from app.errors import RefusedError


@pytest.mark.parametrize(
    ("given", "stored", "level"),
    [
        ("310106", "310106000000", AreaLevel.DISTRICT),
        ("310106000", "310106000000", AreaLevel.DISTRICT),
        ("310106012", "310106012000", AreaLevel.SUBDISTRICT),
        ("310106012000", "310106012000", AreaLevel.SUBDISTRICT),
        (" 310106012007 ", "310106012007", AreaLevel.NEIGHBOURHOOD),
        ("310106012007001", "310106012007001", AreaLevel.UNIT_GRID),
    ],
)
def test_a_code_of_any_length_is_stored_in_one_form_and_tells_its_level(given, stored, level):
    assert full_code(given) == stored
    assert level_of_code(given) is level


@pytest.mark.parametrize(
    "text", ["", "31", "3101060", "31010601200700", "31010x", "-31010", "３１０１０６", "٣١٠١٠٦"]
)
def test_anything_else_is_refused_with_its_value(text):
    with pytest.raises(RefusedError, match="needs 6, 9, 12 or 15 digits") as refused:
        full_code(text)
    assert repr(text) in str(refused.value)


def test_the_parent_is_the_code_one_level_up():
    assert parent_code("310106012007001", AreaLevel.UNIT_GRID) == "310106012007"
    assert parent_code("310106012007", AreaLevel.NEIGHBOURHOOD) == "310106012000"
    assert parent_code("310106012", AreaLevel.SUBDISTRICT) == "310106000000"
    assert parent_code("310106", AreaLevel.DISTRICT) is None


def test_the_stem_begins_the_codes_of_everything_inside():
    record = AreaRecord(id=1, code="310106012000", level=AreaLevel.SUBDISTRICT, name_zh="", name_en=None)
    assert record.stem == "310106012"
    assert "310106012007001".startswith(record.stem)
