"""Steps and states of background work."""

import pytest

from app.domain.jobs import FINISHED, STEPS, JobKind, JobStatus


def test_every_kind_of_job_has_steps_that_add_up_to_the_whole():
    assert set(STEPS) == set(JobKind)
    for steps in STEPS.values():
        assert sum(step.share for step in steps) == pytest.approx(1.0)
        assert len({step.key for step in steps}) == len(steps)


def test_a_job_that_waits_or_runs_is_not_finished():
    assert set(JobStatus) - FINISHED == {JobStatus.QUEUED, JobStatus.RUNNING}
