"""`flask coverage calibrate`: what a person sees, over a small district with samples of a known error."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR
from app.models.network import BaseStation, Carrier, Operator, Sector
from app.services import model_cards
from spatial.radio.formulas import UMI
from spatial.radio.pathloss import expected_loss_db
from tests import builders
from tests.cli.running import command, lines
from tests.jobs import district

OFF_DB = -8.0  # what the city takes beyond the model
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def samples(shared_session: Session) -> None:
    """Five sites of A with an antenna alike all round, and a drive past them."""
    district.build(shared_session)
    operator = shared_session.scalars(select(Operator).where(Operator.code == "A")).one()
    low = {"antenna_height_m": 10.0, "gain_dbi": 5.0, "pattern": "omni"}
    for number in range(5):
        site = builders.site(shared_session, 300.0 + 400.0 * number, 300.0)
        station = builders.station(shared_session, site, operator, code=f"calibrated-{number}")
        sector = builders.sector(shared_session, station, **low)
        builders.carrier(shared_session, sector, transmit_power_dbm=30.0, pci=100 + number)
    rng = np.random.default_rng(1)
    for number in range(200):
        away_m = 40.0 + 4.0 * (number // 5)
        loss_db = expected_loss_db(UMI, away_m, 10.0, 1.5, 1800.0)
        level_dbm = 30.0 - 10.0 * math.log10(1200.0) + 5.0 - float(loss_db) + OFF_DB + rng.normal(0.0, 3.0)
        builders.measurement(
            shared_session,
            300.0 + 400.0 * (number % 5),
            300.0 + away_m,
            operator_id=operator.id,
            pci=100 + number % 5,
            level_dbm=level_dbm,
            measured_at=START + timedelta(seconds=number),
        )
    builders.measurement(shared_session, 100.0, 100.0, operator_id=operator.id, level_dbm=None)
    builders.measurement(shared_session, 100.0, 200.0)
    shared_session.flush()


@pytest.fixture(autouse=True)
def connection(undone_after_test: Connection) -> Connection:
    return undone_after_test


def test_each_sample_is_accounted_for_and_the_known_error_is_found():
    result = command("coverage", "calibrate")
    shown = lines(result.output)
    assert result.exit_code == 0, result.output
    assert shown[0] == "202 samples read, 201 kept"
    assert "dropped no level 1" in shown
    assert "pci 200 0 0" in shown
    assert "no live station of its operator and technology 1" in shown
    row = next(line.split() for line in shown if line.startswith("4G unknown"))
    assert row[2:4] == ["200", "5"]
    assert float(row[4]) == pytest.approx(OFF_DB, abs=2.0)
    assert float(row[10]) == pytest.approx(-OFF_DB, abs=0.5)  # bias before
    assert float(row[11]) == pytest.approx(0.0, abs=0.5)  # and after
    assert float(row[13]) == pytest.approx(3.0, abs=0.4)  # RMSE after: the noise


def test_what_was_found_stands_on_the_model_cards_of_the_district(shared_session: Session):
    run_id = district.run(shared_session)
    result = command("coverage", "calibrate", "--hold-out", "street")
    assert lines(result.output)[-1] == "kept for the model cards of runs of 310106000000: 4G"
    (found,) = model_cards.card(shared_session, COMMAND_LINE_ACTOR, run_id=run_id).calibration
    assert (found.technology, found.samples, found.held_out, found.folds) == ("4G", 200, "street", 5)
    assert found.groups == 1  # no street is known: one group, and no fit
    assert found.fitted_rmse_db is None
    assert found.bias_db == pytest.approx(-OFF_DB, abs=0.5)
    assert found.measured == ("test-measurements",)
    assert found.differs == ()
    command("coverage", "calibrate")
    (newer,) = model_cards.card(shared_session, COMMAND_LINE_ACTOR, run_id=run_id).calibration
    assert (newer.held_out, newer.groups) == ("site", 5)
    assert newer.fitted_bias_db == pytest.approx(0.0, abs=0.5)
    assert newer.fitted_rmse_db == pytest.approx(3.0, abs=0.4)


def test_a_calibration_of_one_operator_is_not_taken_for_that_of_the_district(shared_session: Session):
    run_id = district.run(shared_session)
    result = command("coverage", "calibrate", "--operator", "A")
    assert lines(result.output)[-1] == "of operator A alone: not kept for the model cards of runs"
    assert model_cards.card(shared_session, COMMAND_LINE_ACTOR, run_id=run_id).calibration == ()


def test_a_technology_without_samples_is_said():
    result = command("coverage", "calibrate", "--technology", "5G")
    assert result.exit_code == 1
    assert "district 310106000000 has no measurement of 5G" in result.output


def test_an_operator_that_nobody_knows_is_said():
    assert "operator 'Z' does not exist" in command("coverage", "calibrate", "--operator", "Z").output


def test_the_carriers_have_the_identity_that_the_samples_name(shared_session: Session):
    pcis = shared_session.scalars(
        select(Carrier.pci).join(Sector).join(BaseStation).where(BaseStation.code.like("calibrated-%"))
    )
    assert sorted(pcis) == [100, 101, 102, 103, 104]


def test_the_rules_for_samples_run_on_what_is_left_after_cleaning():
    result = command("coverage", "measured")
    shown = lines(result.output)
    assert result.exit_code == 0, result.output
    assert shown[0] == "202 samples read, 201 kept, 200 of them RSRP of an operator"
    row = next(line.split() for line in shown if line.startswith("A 4G"))
    assert row[2:4] == ["200", "5"]
    assert row[7:] == ["0", "0", "0"]  # no grid of 50 m has over 500 samples
