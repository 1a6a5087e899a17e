"""Gaps keep their line from run to run, and runs note what became of them."""

from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.jobs import gap_history
from app.store import runs as runs_store
from tests import builders


@pytest.fixture
def city(session: Session) -> SimpleNamespace:
    """A row of ten cells, and an operator."""
    whole = builders.area(session)
    grid = builders.grid(session, whole)
    cells = [builders.cell(session, grid, col, 0) for col in range(10)]
    return SimpleNamespace(whole=whole, grid=grid, cells=cells, operator=builders.operator(session))


def run_with(session, city, *gaps, **given):
    """A published run whose gaps lie on the named cells, by rank; their lines in that order."""
    run = builders.run(session, city.whole, city.grid)
    for rank, digits in enumerate(gaps, 1):
        cells = [city.cells[int(digit)] for digit in digits]
        builders.gap(session, run, city.whole, cells, rank=rank, **given)
    gap_history.follow(session, run_id=run.id, grid_id=city.grid.id)
    lines = text("select line_id from gaps where run_id = :run order by rank")
    return run, list(session.scalars(lines, {"run": run.id}))


def events(session, line_id):
    named = text("select change, other_line_id, cell_count from gap_events where line_id = :line order by id")
    return [tuple(row) for row in session.execute(named, {"line": line_id})]


def line(session, line_id):
    return session.execute(
        text("select opened_at, closed_at from gap_lines where id = :line"), {"line": line_id}
    ).one()


def test_a_gap_keeps_its_line_while_it_grows_and_shrinks(session, city):
    first, lines = run_with(session, city, "012")
    assert run_with(session, city, "0123")[1] == lines
    assert run_with(session, city, "3")[1] == lines
    assert run_with(session, city, "3")[1] == lines  # unchanged: nothing to note
    assert events(session, lines[0]) == [("opened", None, 3), ("grew", None, 4), ("shrank", None, 1)]
    assert line(session, lines[0]) == (first.published_at, None)


def test_two_gaps_become_one_and_part_again(session, city):
    _, (left, right) = run_with(session, city, "0123", "678")
    merged, lines = run_with(session, city, "012345678")
    assert lines == [left]
    assert events(session, right)[-1] == ("merged", left, None)
    assert line(session, right).closed_at == merged.published_at
    _, (parted, kept) = run_with(session, city, "01", "45678")
    assert kept == left
    assert events(session, parted) == [("split", left, 2)]
    assert parted not in (left, right)


def test_a_gap_that_is_gone_is_closed_and_one_that_comes_back_is_another(session, city):
    _, (first,) = run_with(session, city, "012")
    second, _ = run_with(session, city)
    assert events(session, first)[-1] == ("closed", None, None)
    assert line(session, first).closed_at == second.published_at
    assert run_with(session, city, "012")[1] != [first]


def test_gaps_of_different_operators_receptions_and_kinds_are_different_lines(session, city):
    _, lines = run_with(session, city, "012")
    for given in ({"operator_id": city.operator.id}, {"reception": "indoor"}, {"kind": "sinr"}):
        _, others = run_with(session, city, "012", **given)
        assert not set(lines) & set(others)


def test_a_run_on_another_grid_leaves_the_lines_alone(session, city):
    _, lines = run_with(session, city, "012")
    other = builders.area(session, "310107000000")
    grid = builders.grid(session, other)
    run = builders.run(session, other, grid)
    builders.gap(session, run, other, [builders.cell(session, grid, 0, 0)])
    gap_history.follow(session, run_id=run.id, grid_id=grid.id)
    assert run_with(session, city, "0123")[1] == lines


def test_what_a_run_said_goes_with_it(session, city):
    _, (line_id,) = run_with(session, city, "012")
    last, (other,) = run_with(session, city, "89")
    runs_store.remove(session, last.id)
    assert events(session, line_id) == [("opened", None, 3)]
    assert line(session, line_id).closed_at is None
    assert session.scalar(text("select count(*) from gap_lines where id = :line"), {"line": other}) == 0


def test_gaps_of_runs_from_before_there_were_lines_begin_one_now(session, city):
    old = builders.run(session, city.whole, city.grid)
    builders.gap(session, old, city.whole, city.cells[:3])
    _, (line_id,) = run_with(session, city, "012")
    assert events(session, line_id) == [("opened", None, 3)]
