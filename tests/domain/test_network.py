"""Spellings of technologies."""

import pytest

from app.domain.network import LEVEL_KIND, Technology, technology_of
from app.errors import RefusedError


@pytest.mark.parametrize(("given", "meant"), [("LTE", "4G"), (" nr ", "5G"), ("WCDMA", "3G"), ("dcs", "2G")])
def test_technologies_are_read_as_files_spell_them(given, meant):
    assert technology_of(given) == Technology(meant)


@pytest.mark.parametrize("text", ["", "6G", "4", "four"])
def test_an_unknown_technology_is_refused(text):
    with pytest.raises(RefusedError, match="use one of 2G, 3G, 4G, 5G"):
        technology_of(text)


def test_every_technology_has_a_kind_of_level_of_its_own():
    assert set(LEVEL_KIND) == set(Technology)
    assert len(set(LEVEL_KIND.values())) == len(Technology)
