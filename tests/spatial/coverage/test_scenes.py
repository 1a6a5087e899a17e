"""Eleven scenes whose answers one can see by looking at them."""

import pytest

from spatial.coverage.engine import levels
from tests.spatial.coverage.scenes import SCENES, Scene, class_of


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_each_place_has_the_server_and_the_class_that_one_expects(scene: Scene):
    masts, places = sorted(scene.marks("upper")), sorted(scene.marks("lower"))
    found = levels(scene.carriers(), scene.receivers(), surface=scene.surface())
    answers = {
        place: (masts[found.carrier[0, 0, i]], class_of(found.level_dbm[0, 0, i]))
        for i, place in enumerate(places)
    }
    assert answers == scene.expected, scene.why


def test_every_place_of_a_map_is_expected_and_every_mast_has_a_height():
    for scene in SCENES:
        assert set(scene.marks("lower")) == set(scene.expected)
        assert set(scene.marks("upper")) == set(scene.antenna_m)
        assert len({len(line) for line in scene.map}) == 1
