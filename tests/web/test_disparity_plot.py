"""The drawings of the disparity page: where things stand in their frame."""

from app.domain.disparity import AreaStanding, Clustering, Disparity, GroupStanding, Spot, Theil
from app.web.disparity_plot import BOTTOM, LEFT, RIGHT, TOP, lorenz_plot, strips_plot

UNKNOWN = Theil(total=None, between=None, within=None, is_infinite=False)


def area(code, group, share, spot=Spot.NEITHER):
    facts = {"residents": 10, "weight": 10.0, "gi_star_z": None, "p": None, "false_discovery_rate": None}
    named = {"code": code, "name_zh": code, "name_en": None, "group": group}
    return AreaStanding(**named, covered_share=share, spot=spot, **facts)


def group(key):
    rest = dict.fromkeys(("gini", "theil_t", "theil_t_within", "theil_l", "theil_l_within"))
    facts = {"areas": 1, "residents": 10, "weight": 10.0, "covered_share": 0.5}
    return GroupStanding(key=key, name_zh=key, name_en=key, **facts, **rest)


def disparity(areas=(), groups=(), lorenz=()):
    return Disparity(
        by="subdistrict",
        permutations=99,
        significance=0.05,
        areas=tuple(areas),
        left_out=0,
        residents=20,
        weight=20.0,
        weights={},
        covered_share=0.5,
        gini=None,
        theil_t=UNKNOWN,
        theil_l=UNKNOWN,
        groups=tuple(groups),
        clustering=Clustering(moran_i=None, expected=None, z=None, p=None),
        lorenz=tuple(lorenz),
        complaints=None,
    )


def test_the_curve_goes_from_corner_to_corner_below_the_straight_line():
    plot = lorenz_plot(disparity(lorenz=[(0.0, 0.0), (0.5, 0.25), (1.0, 1.0)]))
    middle = f"{(LEFT + RIGHT) / 2:.1f} {BOTTOM - 0.25 * (BOTTOM - TOP):.1f}"
    assert plot.curve == f"M{LEFT} {BOTTOM} L{middle} L{RIGHT} {TOP}"
    assert plot.equal == f"M{LEFT} {BOTTOM} L{RIGHT} {TOP}"
    assert lorenz_plot(disparity()) is None


def test_each_group_has_a_strip_of_its_own_and_none_stands_on_another():
    many = [area(str(one), "north", 0.5) for one in range(20)] + [area("x", None, 1.0)]
    plot = strips_plot(disparity(many, [group("north"), group(None)]))
    north, south = plot.dots[:20], plot.dots[20]
    assert len({dot.down for dot in north}) == 20
    assert max(dot.down for dot in north) < (TOP + BOTTOM) / 20.0 < south.down
    assert north[0].across == (LEFT + RIGHT) / 20.0
    assert south.across == RIGHT / 10.0


def test_areas_that_are_called_out_are_drawn_last():
    areas = [area("low", "north", 0.1, Spot.LOW), area("plain", "north", 0.1)]
    assert [dot.area.code for dot in strips_plot(disparity(areas, [group("north")])).dots] == ["plain", "low"]
