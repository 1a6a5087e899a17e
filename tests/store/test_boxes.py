"""Boxes that were turned: the upright one within, and what touches them."""

import pytest
from shapely import Polygon, box
from shapely.affinity import rotate

from app.store.boxes import upright_within


def test_an_upright_box_is_its_own():
    assert upright_within(box(10, 20, 30, 50)).bounds == (10, 20, 30, 50)


def test_within_a_turned_box_it_ends_where_the_sides_reach_farthest_in():
    turned = Polygon([(0, 0), (100, 1), (99, 101), (-1, 100)])  # by a hundredth, as a projection turns
    assert upright_within(turned).bounds == (0, 1, 99, 100)


@pytest.mark.parametrize("shape", [rotate(box(0, 0, 10, 10), 45), Polygon(), box(0, 0, 1, 1).boundary])
def test_there_is_none_where_sides_have_no_direction(shape):
    assert upright_within(shape) is None


def test_none_reaches_over_a_side_that_is_bent_inwards():
    bent = Polygon([(0, 0), (50, 30), (100, 0), (100, 100), (0, 100)])
    inner = upright_within(bent)
    assert inner is None or bent.covers(inner)
