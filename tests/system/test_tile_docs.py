"""The guide to tiles names every layer with its permission and its first zoom."""

import re

import pytest

from app.config import ROOT
from app.domain.layers import LAYERS

ROWS = re.findall(
    r"^\| `(\w+)` \| `([\w.]+)` \| (\d+) \|",
    (ROOT / "docs/tiles.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


@pytest.mark.parametrize("key", sorted(LAYERS))
def test_the_guide_says_who_sees_a_layer_from_which_zoom(key):
    layer = LAYERS[key]
    assert (key, layer.permission, str(layer.min_zoom)) in ROWS


def test_the_guide_names_no_layer_that_is_gone():
    assert {row[0] for row in ROWS} == set(LAYERS)
