"""What all models have in common, over made-up links of their extended ranges."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.radio import cards, hata, indoor_hotspot, p1411_canyon, p1411_general, p1411_terminals, pathloss
from spatial.radio import rural as rma
from spatial.radio import walfisch_ikegami as wi
from spatial.radio.clutter import P2108_STATISTICAL, statistical_loss_db
from spatial.radio.entry import EFFICIENT, TRADITIONAL, building_entry_loss_db
from spatial.radio.p1411_rooftop import P1411_ROOFTOP, rooftop_nlos_db
from spatial.radio.street_inputs import StreetInputs, street_inputs
from spatial.radio.throughput import spectral_efficiency_bps_hz
from spatial.radio.validity import ModelCard, Span, range_flags

Loss = Callable[[float, float, float, float], float]  # distance, antenna, receiver, frequency
ROUNDING_DB = 1e-9
FINITE = Span(0.5, 1000.0)  # heights where a document states no limit
TOWN = street_inputs(25.0, 20.0, 45.0, 60.0, 400.0)
many = settings(max_examples=150, deadline=None)


def by_length(loss: Callable[[float, float], float]) -> Loss:
    """A model that asks for no heights."""
    return lambda distance_m, _antenna_m, _receiver_m, frequency_mhz: loss(distance_m, frequency_mhz)


MODELS: dict[str, tuple[ModelCard, Loss]] = {
    "free space": (cards.FREE_SPACE, by_length(pathloss.free_space_db)),
    "UMa LOS": (cards.UMA, pathloss.uma_los_db),
    "UMa NLOS": (cards.UMA, pathloss.uma_nlos_db),
    "UMi LOS": (cards.UMI, pathloss.umi_los_db),
    "UMi NLOS": (cards.UMI, pathloss.umi_nlos_db),
    "RMa LOS": (rma.RMA_LOS, rma.rma_los_db),
    "RMa NLOS": (rma.RMA_NLOS, rma.rma_nlos_db),
    "InH LOS": (indoor_hotspot.INH, indoor_hotspot.inh_los_db),
    "InH NLOS": (indoor_hotspot.INH, indoor_hotspot.inh_nlos_db),
    "Hata, medium": (hata.OKUMURA_HATA, partial(hata.okumura_hata_db, hata.MEDIUM_CITY)),
    "Hata, large": (hata.OKUMURA_HATA, partial(hata.okumura_hata_db, hata.LARGE_CITY)),
    "Hata, suburban": (hata.OKUMURA_HATA, partial(hata.okumura_hata_db, hata.SUBURBAN)),
    "Hata, open": (hata.OKUMURA_HATA, partial(hata.okumura_hata_db, hata.OPEN)),
    "COST-231-Hata": (hata.COST231_HATA, partial(hata.cost231_hata_db, hata.LARGE_CITY)),
    "Walfisch-Ikegami LOS": (wi.WALFISCH_IKEGAMI_LOS, by_length(wi.walfisch_ikegami_los_db)),
    "Walfisch-Ikegami NLOS": (
        wi.WALFISCH_IKEGAMI_NLOS,
        partial(wi.walfisch_ikegami_nlos_db, wi.METROPOLITAN, town=TOWN),
    ),
    "P.1411 below, LOS": (p1411_general.P1411_BELOW_LOS, by_length(p1411_general.below_roofs_los_db)),
    "P.1411 below, NLOS": (p1411_general.P1411_BELOW_NLOS, by_length(p1411_general.below_roofs_nlos_db)),
    "P.1411 above, LOS": (p1411_general.P1411_ABOVE_LOS, by_length(p1411_general.above_roofs_los_db)),
    "P.1411 above, NLOS": (p1411_general.P1411_ABOVE_NLOS, by_length(p1411_general.above_roofs_nlos_db)),
    "P.1411 canyon": (p1411_canyon.P1411_CANYON, p1411_canyon.canyon_los_db),
    "P.1411 terminals": (
        p1411_terminals.P1411_TERMINALS,
        by_length(partial(p1411_terminals.between_terminals_db, p1411_terminals.URBAN)),
    ),
    "P.2108 statistical": (P2108_STATISTICAL, by_length(statistical_loss_db)),
}
OVER_ROOFS = (P1411_ROOFTOP, partial(rooftop_nlos_db, wi.METROPOLITAN))  # does not always grow
BLOCKED_AND_CLEAR = [
    ("UMa NLOS", "UMa LOS"),
    ("UMi NLOS", "UMi LOS"),
    ("RMa NLOS", "RMa LOS"),
    ("InH NLOS", "InH LOS"),
]


class Link(NamedTuple):
    """Two distances, the near one first, and the other inputs of a model."""

    near_m: float
    far_m: float
    antenna_m: float
    receiver_m: float
    frequency_mhz: float


def some(span: Span, otherwise: Span) -> st.SearchStrategy[float]:
    """A number of a range, of another where it has no ends."""
    lowest, highest = max(span.lowest, otherwise.lowest), min(span.highest, otherwise.highest)
    return st.floats(lowest, highest)


@st.composite
def links(draw: st.DrawFn, card: ModelCard) -> Link:
    """A link of the extended range of a model."""
    ranges = card.extended
    antenna_m = draw(some(ranges.antenna_height_m, FINITE))
    receiver_m = draw(some(ranges.receiver_height_m, FINITE))
    lengths_m = Span(0.1, 50_000.0)
    if card is indoor_hotspot.INH:  # within 150 m in space
        antenna_m, receiver_m, lengths_m = antenna_m % 10.0 + 0.5, receiver_m % 10.0 + 0.5, Span(0.0, 149.0)
    distances_m = sorted(draw(st.tuples(*[some(ranges.distance_m, lengths_m)] * 2)))
    frequency_mhz = draw(some(ranges.frequency_mhz, Span(30.0, 100_000.0)))
    return Link(*distances_m, antenna_m, receiver_m, frequency_mhz)


@pytest.mark.parametrize("name", MODELS)
@given(data=st.data())
@many
def test_a_loss_is_a_number_and_grows_with_distance(name: str, data: st.DataObject):
    card, loss = MODELS[name]
    link = data.draw(links(card))
    near_db, far_db = loss(np.array([link.near_m, link.far_m]), *link[2:])
    assert np.isfinite([near_db, far_db]).all()
    assert far_db >= near_db - ROUNDING_DB


@pytest.mark.parametrize(("blocked", "clear"), BLOCKED_AND_CLEAR)
@given(data=st.data())
@many
def test_no_sight_never_loses_less_than_sight(blocked: str, clear: str, data: st.DataObject):
    card, blocked_loss = MODELS[blocked]
    link = data.draw(links(card))
    assert blocked_loss(link.far_m, *link[2:]) >= MODELS[clear][1](link.far_m, *link[2:])


@pytest.mark.parametrize("name", MODELS)
@given(data=st.data())
@many
def test_a_link_of_the_extended_range_is_never_flagged_as_outside_it(name: str, data: st.DataObject):
    card, _ = MODELS[name]
    link = data.draw(links(card))
    slant_m = np.hypot(link.far_m, link.antenna_m - link.receiver_m)
    distance_m = slant_m if card is indoor_hotspot.INH else link.far_m
    assert range_flags(card, link.frequency_mhz, distance_m, link.antenna_m, link.receiver_m) < 16


@pytest.mark.parametrize("name", ["UMa LOS", "UMi LOS", "InH LOS", "InH NLOS", "P.1411 canyon"])
@given(data=st.data())
@many
def test_both_directions_of_a_link_lose_alike(name: str, data: st.DataObject):
    card, loss = MODELS[name]
    link = data.draw(links(card))
    height_m = min(22.5, max(1.5, link.antenna_m))  # at home at either end
    there = loss(link.far_m, height_m, link.receiver_m, link.frequency_mhz)
    assert loss(link.far_m, link.receiver_m, height_m, link.frequency_mhz) == pytest.approx(float(there))


@st.composite
def towns(draw: st.DrawFn, receiver_m: float) -> StreetInputs:
    """A town whose roofs are over a receiver."""
    return street_inputs(
        receiver_m + draw(st.floats(0.1, 100.0)),
        draw(st.floats(3.0, 100.0)),
        draw(st.floats(5.0, 200.0)),
        draw(st.floats(0.0, 90.0)),
        draw(st.floats(5.0, 2000.0)),
    )


@pytest.mark.parametrize(
    ("card", "loss"),
    [(wi.WALFISCH_IKEGAMI_NLOS, partial(wi.walfisch_ikegami_nlos_db, wi.METROPOLITAN)), OVER_ROOFS],
    ids=["Walfisch-Ikegami", "P.1411"],
)
@given(data=st.data())
@many
def test_over_any_town_the_loss_is_a_number_and_at_least_that_of_free_space(card, loss, data: st.DataObject):
    link = data.draw(links(card))
    found = loss(link.far_m, *link[2:], town=data.draw(towns(link.receiver_m)))
    clear_db = 32.4 + 20 * np.log10(link.far_m / 1000.0) + 20 * np.log10(link.frequency_mhz)
    assert np.isfinite(found)
    assert found >= clear_db - ROUNDING_DB


@given(data=st.data())
@many
def test_walfisch_ikegami_grows_over_any_town(data: st.DataObject):
    link = data.draw(links(wi.WALFISCH_IKEGAMI_NLOS))
    town = data.draw(towns(link.receiver_m))
    near_db, far_db = wi.walfisch_ikegami_nlos_db(wi.MEDIUM_CITY, np.array(link[:2]), *link[2:], town)
    assert far_db >= near_db - ROUNDING_DB


@given(
    frequency_mhz=st.floats(80.0, 100_000.0),
    shares=st.tuples(*[st.floats(0.0001, 0.9999)] * 2).map(sorted),
    elevation_deg=st.floats(-90.0, 90.0),
)
@many
def test_more_places_indoors_bear_more_loss(frequency_mhz, shares, elevation_deg):
    for building in (TRADITIONAL, EFFICIENT):
        few_db, most_db = building_entry_loss_db(frequency_mhz, building, shares, elevation_deg)
        assert np.isfinite([few_db, most_db]).all()
        assert most_db >= few_db - ROUNDING_DB


@given(sinr_db=st.tuples(*[st.floats(-200.0, 200.0)] * 2).map(sorted))
@many
def test_a_better_signal_never_carries_less(sinr_db: list[float]):
    worse, better = spectral_efficiency_bps_hz(sinr_db)
    assert 0.0 <= worse <= better <= 4.4
