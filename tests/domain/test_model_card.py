"""The model card of a run: what is counted, what is not known, what is said of it."""

import re

import pytest

from app.domain.model_card import Counted
from app.domain.model_card_lines import sections_of
from app.domain.model_card_of_run import card_of
from tests.domain import cards

NORTH, SOUTH, WATER = cards.FACTS["footprint_share"]
AREAS = {NORTH: cards.area(NORTH, "彭浦镇", "Pengpu")}
THIN = "\u202f"


def card(run=None, *, datasets=None, areas=AREAS, calibrations=(), every_area=True):
    datasets = {"stations": cards.dataset()} if datasets is None else datasets
    return card_of(
        run or cards.run(), datasets=datasets, areas=areas, calibrations=calibrations, every_area=every_area
    )


def lines(shown, language="en"):
    """Values by section and item."""
    return {
        section.key: {getattr(item, language): getattr(value, language) for item, value in section.lines}
        for section in sections_of(shown)
    }


def test_shares_are_of_their_own_whole():
    found = card()
    assert found.assumed.templates[0] == Counted(key="4g-macro", count=30, share=0.15)
    assert found.assumed.heights[1] == Counted(key="floors", count=75, share=0.075)
    said = lines(found)["assumed"]
    assert said["Stations with assumed radio data"] == f"50 of 200 (25.0{THIN}%)"
    assert said["Carriers whose UMa or UMi the roofs around told"] == f"450 of 600 (75.0{THIN}%)"
    assert said["Heights of buildings: by neighbours"] == f"25 of 1,000 (2.5{THIN}%)"


def test_links_that_were_left_out_are_counted_beside_the_others():
    flags = {one.key: one.share for one in card().flags.link_counts}
    assert flags["under_10_m"] == pytest.approx(0.01)  # 9 of 900
    assert flags["over_5_km"] == pytest.approx(0.1)  # 100 of 900 and 100


def test_a_link_count_that_has_no_words_yet_is_shown_by_its_name():
    said = lines(card())["flags"]
    assert said["nearer than 10 m: computed as at 10 m"] == f"9 (1.0{THIN}%)"
    assert said["high ground"] == f"90 (10.0{THIN}%)"
    names = [*said]
    assert names[names.index("high ground") + 1] == "Stations off the air"  # known ones first


def test_what_an_old_run_did_not_note_is_never_a_zero():
    old = card(cards.run(parameters={}, facts={}, dataset_versions={"stations": 2}), areas={})
    said = lines(old)
    assert said["resolution"]["Side of a grid cell"] == "not recorded"
    assert said["receiver"]["Receiver height"] == "not recorded"
    assert said["receiver"]["Indoor"] == "loss not recorded; share of places not recorded"
    assert said["thresholds"] == {"Profiles": "not recorded"}
    assert said["assumed"]["Stations with assumed radio data"] == "not recorded"
    assert said["assumed"]["Heights of buildings"] == "not recorded"
    assert set(said["flags"].values()) == {"not recorded"}
    assert "date of the data: not recorded" in said["inputs"]["stations"]
    zh = lines(old, "zh")
    assert zh["receiver"]["接收高度"] == "未记录"


def test_a_count_whose_whole_was_not_noted_says_so():
    facts = {name: value for name, value in cards.FACTS.items() if name != "carriers"}
    said = lines(card(cards.run(facts=facts)))["assumed"]
    assert said["Carriers whose UMa or UMi the roofs around told"] == "450 (of how many is not recorded)"


@pytest.mark.parametrize(
    ("noted", "version", "vintage"),
    [
        ({"stations": "2026-10"}, 3, "2026-10"),  # the run's own word, whatever the dataset says by now
        ({"stations": None}, 3, None),
        ({}, 3, "2027-01"),  # an old run of the version that still stands
        ({}, 4, None),  # of a newer version nothing follows for the older
    ],
)
def test_the_date_of_the_data_is_that_of_the_version_which_the_run_read(noted, version, vintage):
    parameters = {**cards.run().parameters, "dataset_vintages": noted}
    datasets = {"stations": cards.dataset(version=version)}
    (found,) = card(cards.run(parameters=parameters), datasets=datasets).inputs
    assert (found.version, found.batch_id, found.vintage) == (3, 12, vintage)


def test_an_input_names_version_batch_date_source_and_licence():
    assert lines(card(), "zh")["inputs"]["stations"] == (
        "基站；版本 3；批次 12；数据日期：2026-10；来源：通管局；许可：internal"
    )


def test_a_dataset_that_is_gone_is_still_named():
    (found,) = card(datasets={}).inputs
    assert (found.key, found.title, found.is_synthetic) == ("stations", None, None)


def test_samples_are_never_farther_apart_than_cells():
    coverage = {**cards.COVERAGE, "sample_size_m": 100.0}
    parameters = {**cards.run().parameters, "coverage": coverage}
    assert card(cards.run(parameters=parameters)).resolution.sample_size_m == 50.0


def test_footprints_are_complete_from_the_share_on_and_never_without_land():
    found = card().footprints
    assert [one.is_complete for one in found.areas] == [True, False, False]
    assert (found.areas_complete, found.areas_counted) == (1, 3)
    said = lines(card())["footprints"]
    assert said["Pengpu"] == f"10.0{THIN}%; complete"
    assert said[WATER] == "–; incomplete"


def test_who_sees_some_areas_gets_the_footprints_of_these_and_the_counts_of_all():
    found = card(every_area=False).footprints
    assert [one.code for one in found.areas] == [NORTH]
    assert (found.areas_complete, found.areas_counted) == (1, 3)


def test_losses_are_a_span_where_frequencies_differ():
    said = lines(card())["receiver"]
    of_places = "a level that {} of the cell's places reach"
    assert said["In a vehicle"] == f"loss 9.0{THIN}dB; {of_places.format(f'75{THIN}%')}"
    assert said["Indoor"] == f"loss 19.8–24.1{THIN}dB by frequency; {of_places.format(f'90{THIN}%')}"


def test_a_profile_says_what_covered_means():
    assert lines(card())["thresholds"]["4G coverage"] == (
        f"RSRP ≥ −110{THIN}dBm; class limits −95 / −105 / −110 dBm; a gap from 4 cells"
    )


def test_a_run_of_a_district_without_calibration_says_it_plainly():
    assert card().calibration == ()
    assert lines(card())["calibration"] == {
        "Measurements": "not calibrated: nothing here was held against measurements"
    }


def test_a_calibration_is_said_with_bias_error_samples_and_what_was_held_out():
    said = lines(card(calibrations=[cards.calibration()]))["calibration"]["4G"]
    assert said == (
        f"bias −0.7{THIN}dB (predicted less measured), RMSE 11.9{THIN}dB; 15,145 samples of 123 sites; "
        f"after a fit, on sites held out (5 folds): −0.1{THIN}dB, 9.2{THIN}dB; "
        "calibrated 2026-11-20 02:15 UTC"
    )


@pytest.mark.parametrize(
    ("given", "differs"),
    [
        ({}, ()),  # more or fewer runs kept is no other model
        ({"model": "another"}, ("model",)),
        ({"code_version": "0.1.0"}, ("program",)),
        ({"settings": {**cards.COVERAGE, "noise_figure_db": 9.0}}, ("settings",)),
        ({"settings": {**cards.COVERAGE, "not_yet_known": 1}}, ()),
        ({"dataset_versions": {"stations": 4}}, ("data",)),
        ({"dataset_batches": {"stations": 15}}, ("data",)),
    ],
)
def test_a_calibration_says_in_what_it_was_not_of_the_run(given, differs):
    (found,) = card(calibrations=[cards.calibration(**given)]).calibration
    assert found.differs == differs


def test_too_few_samples_for_a_fit_are_said():
    unfitted = cards.calibration(fitted_bias_db=None, fitted_rmse_db=None, is_synthetic=True, model="x")
    said = lines(card(calibrations=[unfitted]))["calibration"]["4G"]
    assert "; too few samples for a fit; " in said
    assert said.endswith("; measurements or stations are synthetic; unlike this run: another model")


def test_a_synthetic_run_warns():
    said = lines(card(cards.run(is_synthetic=True)))["model"]
    assert said["Warning"] == "holds synthetic demo data; decide nothing by it"
    assert "Warning" not in lines(card())["model"]


def test_chinese_lines_have_chinese_punctuation():
    beside_han = re.compile(r"[\u4e00-\u9fff”]\s*[(),:;?!]|[(),;?!]\s*[\u4e00-\u9fff“]")
    shown = card(cards.run(is_synthetic=True), calibrations=[cards.calibration(model="x", is_synthetic=True)])
    said = [text.zh for section in sections_of(shown) for line in section.lines for text in line]
    assert [text for text in said if beside_han.search(text)] == []
