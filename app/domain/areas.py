"""Levels and codes of administrative areas."""

from dataclasses import dataclass
from enum import StrEnum

from app.errors import RefusedError


class AreaLevel(StrEnum):
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    NEIGHBOURHOOD = "neighbourhood"
    UNIT_GRID = "unit_grid"


PARENT_LEVEL = {
    AreaLevel.DISTRICT: None,
    AreaLevel.SUBDISTRICT: AreaLevel.DISTRICT,
    AreaLevel.NEIGHBOURHOOD: AreaLevel.SUBDISTRICT,
    AreaLevel.UNIT_GRID: AreaLevel.NEIGHBOURHOOD,
}

# GB/T 30428.1: 6 digits county, 3 street, 3 community, 3 serial. Statistics pad with zeros to 12.
STEM_DIGITS = {
    AreaLevel.DISTRICT: 6,
    AreaLevel.SUBDISTRICT: 9,
    AreaLevel.NEIGHBOURHOOD: 12,
    AreaLevel.UNIT_GRID: 15,
}


def full_code(code: str) -> str:
    """The stored form: digits padded with zeros to 12, unit grids with 15."""
    digits = code.strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (6, 9, 12, 15):
        raise RefusedError(f"area code {code!r} is refused; needs 6, 9, 12 or 15 digits")
    return digits if len(digits) == 15 else digits.ljust(12, "0")


def level_of_code(code: str) -> AreaLevel:
    """The level that the digits of a code speak of."""
    digits = full_code(code)
    if len(digits) == 15:
        return AreaLevel.UNIT_GRID
    if digits[6:] == "000000":
        return AreaLevel.DISTRICT
    if digits[9:] == "000":
        return AreaLevel.SUBDISTRICT
    return AreaLevel.NEIGHBOURHOOD


def district_code(code: str) -> str:
    """The code of the district that an area lies in, by its digits."""
    return full_code(code)[: STEM_DIGITS[AreaLevel.DISTRICT]].ljust(12, "0")


def parent_code(code: str, level: AreaLevel) -> str | None:
    """The code of the area one level up, None for a district."""
    above = PARENT_LEVEL[level]
    return None if above is None else full_code(code)[: STEM_DIGITS[above]].ljust(12, "0")


class Indicator(StrEnum):
    """What is counted of an area."""

    RESIDENTS = "residents"
    REGISTERED_RESIDENTS = "registered_residents"
    MIGRANTS = "migrants"
    ELDERLY = "elderly"
    JOBS = "jobs"
    NEIGHBOURHOOD_COMMITTEES = "neighbourhood_committees"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRecord:
    """One area without its shape."""

    id: int
    code: str
    level: AreaLevel
    name_zh: str
    name_en: str | None

    @property
    def stem(self) -> str:
        """The digits that the codes of this area and of everything inside it begin with."""
        return self.code[: STEM_DIGITS[self.level]]
