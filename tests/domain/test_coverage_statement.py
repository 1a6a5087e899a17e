"""What is said beside every figure of a run."""

import pytest

from app.domain.coverage import statement_of


def facts(**given):
    return {"operators": ["A"], "assumed_share": 1.0, "cells": 1000, "cells_by_sight": 0, **given}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "one operator, 100 % assumed radio data, no buildings"),
        ({"operators": ["A", "B", "C"]}, "3 operators, 100 % assumed radio data, no buildings"),
        ({"assumed_share": 0.0}, "one operator, no assumed radio data, no buildings"),
        (
            {"stations_off_air": 2},
            "one operator, 100 % assumed radio data, no buildings, 2 stations off the air",
        ),
        ({"cells_by_sight": 1000}, "one operator, 100 % assumed radio data, buildings everywhere"),
        ({"cells_by_sight": 620}, "one operator, 100 % assumed radio data, buildings in 62 % of the cells"),
    ],
)
def test_the_statement_names_operators_assumptions_and_buildings(given, said):
    assert str(statement_of(facts(**given))) == said


def test_a_file_says_the_same_in_chinese():
    assert statement_of(facts()).zh == "1 家运营商，100 % 假定无线参数，无建筑数据"
    exact = facts(assumed_share=0.0, cells_by_sight=620)
    assert statement_of(exact).zh == "1 家运营商，无假定无线参数，62 % 的格有建筑"


@pytest.mark.parametrize(("share", "percent"), [(0.9999, 99), (0.0001, 1), (0.5, 50)])
def test_a_share_never_rounds_to_all_or_nothing(share, percent):
    statement = statement_of(facts(assumed_share=share))
    assert statement is not None
    assert statement.assumed_percent == percent


def test_a_run_that_is_not_finished_says_nothing():
    assert statement_of({}) is None
