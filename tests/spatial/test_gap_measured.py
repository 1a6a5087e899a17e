"""Problem clusters of measurements: weak cells, the measured ones between, and who lives in both."""

import geopandas as gpd
import numpy as np
import pytest

from spatial.errors import GridError
from spatial.gap_measured import ClusterRule, measured_clusters
from spatial.grid import SquareGrid

RULE = ClusterRule(min_samples=500, good_share=0.9, min_cells=16, weak_share=0.25)
SMALL = ClusterRule(min_samples=10, good_share=0.9, min_cells=4, weak_share=0.25)
KINDS = {"#": (100, 50), "o": (100, 95), ".": (0, 0)}  # samples and good ones: weak, good, not measured


def picture(text):
    """Cells of 50 m with samples from rows of letters, the northernmost first."""
    lines = text.split()[::-1]
    row, col = np.indices((len(lines), len(lines[0]))).reshape(2, -1)
    samples, good = np.array([KINDS[lines[r][c]] for r, c in zip(row, col, strict=True)]).T
    boxes = SquareGrid(50.0).boxes(row, col)
    return gpd.GeoDataFrame({"row": row, "col": col}, geometry=boxes, crs=4549), samples, good


def clusters_in(text, rule=SMALL, residents=1):
    cells, samples, good = picture(text)
    people = np.full(len(cells), residents)
    return measured_clusters(cells, samples, good, people, 0 * people, rule)


@pytest.mark.parametrize(
    ("samples", "good", "weak"),
    [(500, 449, True), (500, 450, False), (499, 0, False), (501, 450, True), (0, 0, False)],
)
def test_a_cell_is_weak_with_enough_samples_of_which_under_90_percent_are_good(samples, good, weak):
    cells, _, _ = picture("#")
    assert measured_clusters(cells, [samples], [good], [0], [0], RULE)[2].tolist() == [weak]


def test_a_cluster_holds_the_good_cells_beside_weak_ones_and_states_both():
    clusters, number, weak = clusters_in("oooo o### oooo", residents=10)
    one = clusters.iloc[0]
    assert (one["cells"], one["weak_cells"]) == (12, 3)
    assert (one["samples"], one["good"]) == (1200, 3 * 50 + 9 * 95)
    assert (one["residents"], one["weak_residents"]) == (120, 30)
    assert (number == 1).all()
    assert weak.sum() == 3


def test_2_of_12_are_under_a_quarter_and_3_are_not():
    rule = ClusterRule(min_samples=10, good_share=0.9, min_cells=12, weak_share=0.25)
    assert len(clusters_in("oooo o##o oooo", rule)[0]) == 0
    assert len(clusters_in("oooo o### oooo", rule)[0]) == 1


def test_15_cells_are_too_few_and_16_are_a_cluster():
    rule = ClusterRule(min_samples=10, good_share=0.9, min_cells=16, weak_share=0.25)
    assert len(clusters_in("#" * 15, rule)[0]) == 0
    assert clusters_in("#" * 16, rule)[0]["cells"].tolist() == [16]


def test_good_cells_farther_off_and_unmeasured_ones_belong_to_no_cluster():
    clusters, number, _ = clusters_in("##o..o ##o..o")
    assert clusters["cells"].tolist() == [6]
    assert number.tolist() == [1, 1, 1, -1, -1, -1] * 2


def test_two_weak_cells_with_a_good_one_between_are_one_cluster():
    assert clusters_in("#o#o")[0]["cells"].tolist() == [4]


def test_the_first_has_most_people_in_weak_cells():
    cells, samples, good = picture("#o..## #o..##")
    residents = np.array([5, 90, 0, 0, 3, 3] * 2)
    clusters, _, _ = measured_clusters(cells, samples, good, residents, 0 * residents, SMALL)
    assert clusters[["rank", "weak_residents", "residents"]].values.tolist() == [[1, 12, 12], [2, 10, 190]]


def test_without_weak_cells_or_without_cells_there_is_no_cluster():
    assert len(clusters_in("oooo oooo", ClusterRule(1, 0.9, 1, 0.0))[0]) == 0
    cells, samples, good = picture("#")
    empty = measured_clusters(cells.iloc[:0], samples[:0], good[:0], [], [], SMALL)
    assert len(empty[0]) == len(empty[1]) == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"min_samples": 0}, "min_samples is 0; needs one or more"),
        ({"good_share": 1.5}, "good_share is 1.5; needs 0 to 1"),
        ({"weak_share": np.nan}, "weak_share is nan; needs 0 to 1"),
    ],
)
def test_a_rule_without_sense_is_refused(given, words):
    with pytest.raises(GridError, match=words):
        ClusterRule(**{**vars(SMALL), **given})


def test_more_good_samples_than_samples_are_refused():
    cells, _, _ = picture("#")
    with pytest.raises(GridError, match="cell 0: 6 good of 5 samples; must not be more"):
        measured_clusters(cells, [5], [6], [0], [0], SMALL)
