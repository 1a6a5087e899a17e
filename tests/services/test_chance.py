"""Draws are done once for a question, and one at a time."""

from threading import Thread
from time import sleep

import numpy as np

from app.services.chance import Drawn

VALUES = np.array([0.1, 0.2, 0.3])


def test_a_question_is_drawn_once_and_others_are_other_questions():
    kept, drawn = Drawn(8), []

    def asked(values, *numbers):
        return kept.answer((values,), numbers, lambda: drawn.append(1) or len(drawn))

    assert (asked(VALUES, 99, 1), asked(VALUES.copy(), 99, 1)) == (1, 1)
    assert (asked(VALUES, 99, 2), asked(VALUES[:2], 99, 1), asked(VALUES.astype("f4"), 99, 1)) == (2, 3, 4)
    assert len(drawn) == 4


def test_the_oldest_answer_goes_first():
    kept = Drawn(2)
    for number in range(3):
        kept.answer((VALUES,), (number,), lambda number=number: number + 1)
    assert len(kept) == 2
    assert kept.answer((VALUES,), (2,), lambda: 100) == 3
    assert kept.answer((VALUES,), (0,), lambda: 100) == 100


def test_no_two_questions_are_drawn_together_and_who_waited_for_the_same_takes_its_answer():
    one, other, running, most = Drawn(8), Drawn(8), [], []

    def draw():
        running.append(1)
        most.append(len(running))
        sleep(0.02)
        running.pop()
        return True

    threads = [
        Thread(target=kept.answer, args=((VALUES,), (number,), draw))
        for kept, number in ((one, 1), (one, 1), (one, 2), (other, 1))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1]
