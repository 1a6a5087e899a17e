"""The drawing of a profile: where things stand in the view box."""

import pytest

from app.domain.explain import ProfileSample
from app.web.profile_plot import BOTTOM, LEFT, RIGHT, plot_of


def sample(distance_m, surface_m=0.0, line_m=10.0, building_code=None, fresnel_m=0.0):
    return ProfileSample(
        distance_m=distance_m,
        surface_m=surface_m,
        building_id=None,
        building_code=building_code,
        bulge_m=0.0,
        line_m=line_m,
        fresnel_m=fresnel_m,
    )


def test_the_place_is_on_the_left_and_the_antenna_on_the_right():
    plot = plot_of([sample(0.0, line_m=1.5), sample(50.0, line_m=11.0), sample(100.0, line_m=20.0)])
    (left, low), (right, high) = plot.ends
    assert (left, right) == (LEFT / 10.0, RIGHT / 10.0)
    assert low > high
    assert plot.line == f"M{LEFT} {low * 10:.1f} L{RIGHT} {high * 10:.1f}"


def test_a_house_is_one_block_and_over_the_line_another_kind():
    seven = [sample(x_m, 8.0, building_code="seven") for x_m in (10.0, 20.0)]
    nine = sample(30.0, 12.0, building_code="nine")
    low, high = plot_of([sample(0.0), *seven, nine, sample(40.0)]).blocks
    assert (low.kind, low.building_code, low.height_m) == ("building", "seven", 8.0)
    assert (high.kind, high.building_code, high.height_m) == ("obstacle", "nine", 12.0)
    step = (RIGHT - LEFT) / 8
    assert low.path.startswith(f"M{LEFT + step:.1f} {BOTTOM:.1f} ")


def test_what_nobody_knows_is_drawn_as_such():
    (block,) = plot_of([sample(0.0), sample(10.0, None), sample(20.0)]).blocks
    assert (block.kind, block.building_code, block.height_m) == ("unknown", None, None)


def test_nothing_is_drawn_under_the_ground():
    samples = [sample(0.0, line_m=1.5), sample(50.0, line_m=1.5, fresnel_m=9.0), sample(100.0)]
    plot = plot_of(samples)
    heights = [float(pair.split()[1]) for pair in plot.fresnel[1:-2].split(" L")]
    assert max(heights) <= BOTTOM


@pytest.mark.parametrize("far_m", [0.0, 7.0, 480.0, 5000.0])
def test_a_grid_has_a_few_lines_whatever_the_distance(far_m):
    plot = plot_of([sample(0.0), sample(far_m)])
    assert 1 <= len(plot.heights) <= 6
    assert len(plot.distances) <= 6
