"""The process that computes while somebody waits: what it refuses, and what happens when it dies."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.errors import StorageError
from app.services.calculator import Calculator


@pytest.fixture
def calculator():
    made = Calculator(patience_seconds=60.0)
    yield made
    made.close()


def test_a_question_that_nobody_can_answer_is_an_error_and_the_next_one_is_heard(calculator):
    for _ in range(2):
        with pytest.raises(RuntimeError, match="what is this"):
            calculator.ask("what is this", None)


def test_a_process_that_died_is_replaced(calculator):
    with pytest.raises(RuntimeError):
        calculator.ask("x", None)
    process = calculator._process
    process.kill()
    process.wait()
    with pytest.raises(RuntimeError):
        calculator.ask("x", None)
    assert calculator._process.pid != process.pid


def test_a_process_that_takes_too_long_is_stopped_and_the_asker_is_told():
    hasty = Calculator(patience_seconds=0.05)  # no Python starts so fast
    with pytest.raises(StorageError, match="in time; ask again"):
        hasty.ask("x", None)
    assert hasty._process is None


def test_many_who_ask_at_once_are_answered_one_by_one(calculator):
    def ask(number):
        with pytest.raises(RuntimeError, match=f"question {number}"):
            calculator.ask(f"question {number}", None)
        return number

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(ask, range(24))) == list(range(24))


def test_more_than_eight_at_once_are_told_to_ask_again(calculator):
    def ask(_number):
        try:
            calculator.ask("x", None)
        except (RuntimeError, StorageError) as error:
            return type(error)

    with ThreadPoolExecutor(40) as pool:  # the process takes a second to start: all ask before it answers
        assert list(pool.map(ask, range(40))).count(StorageError) == 32


def test_the_process_ends_with_whoever_started_it(calculator):
    with pytest.raises(RuntimeError):
        calculator.ask("x", None)
    process = calculator._process
    process.stdin.close()
    assert process.wait(timeout=20) == 0
