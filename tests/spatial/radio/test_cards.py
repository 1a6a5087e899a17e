"""The cards of the models agree with the functions and with the page that people read."""

from math import isinf
from pathlib import Path

import numpy as np
import pytest

from spatial.radio import formulas, pathloss
from spatial.radio.cards import CARDS, UMA, UMI
from spatial.radio.validity import ANY, ModelCard, Span

PAGE = Path(__file__).resolve().parents[3] / "docs" / "method.md"


def words_of(span: Span) -> str:
    """A range as the page has it."""
    if span == ANY:
        return "-"
    if isinf(span.highest):
        return "over 0" if span.lowest < 1e-9 else f"from {span.lowest:,.6g}"
    if span.lowest == span.highest:
        return f"{span.lowest:,.6g}"
    return f"{span.lowest:,.6g} to {span.highest:,.6g}"


def cell_of(card: ModelCard, name: str) -> str:
    """The strict range, and the extended one where it is wider."""
    strict, extended = getattr(card.strict, name), getattr(card.extended, name)
    return words_of(strict) if strict == extended else f"{words_of(strict)} ({words_of(extended)})"


def row_of(card: ModelCard) -> str:
    """The card as a row of the page's table."""
    inputs = ("frequency_mhz", "distance_m", "antenna_height_m", "receiver_height_m")
    sigma = ", ".join(f"{name} {value:g}" for name, value in card.sigma_db.items()) or "-"
    cells = [
        card.name,
        f"{card.document}, {card.section} ({card.release})",
        *(cell_of(card, name) for name in inputs),
        sigma,
        card.purpose,
    ]
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize("key", CARDS)
def test_the_method_page_has_the_card_as_a_row(key: str):
    assert row_of(CARDS[key]) in PAGE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("card", "loss"), [(UMA, pathloss.uma_los_db), (UMI, pathloss.umi_los_db)], ids=["UMa", "UMi"]
)
def test_the_urban_functions_end_where_their_cards_do(card: ModelCard, loss):
    ranges = card.extended
    lowest = loss(
        ranges.distance_m.lowest,
        ranges.antenna_height_m.lowest,
        ranges.receiver_height_m.lowest,
        ranges.frequency_mhz.lowest,
    )
    highest = loss(
        ranges.distance_m.highest,
        ranges.antenna_height_m.highest,
        ranges.receiver_height_m.highest,
        ranges.frequency_mhz.highest,
    )
    assert np.isfinite([lowest, highest]).all()
    assert np.isnan(loss(ranges.distance_m.highest + 0.1, 25.0, 1.5, 900.0))


def test_the_strict_height_of_an_antenna_is_that_of_the_table():
    assert UMA.strict.antenna_height_m == (25.0, 25.0)
    assert UMI.strict.antenna_height_m == (10.0, 10.0)
    assert UMA.strict.receiver_height_m.highest == formulas.MAX_RECEIVER_HEIGHT_M == 22.5
