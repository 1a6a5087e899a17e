"""What the worker does by the clock."""

from procrastinate import App
from procrastinate.testing import InMemoryConnector

from app.jobs.periodic import DEEDS, PeriodicDeed, register
from app.jobs.worker import build_app


def test_every_deed_is_registered_with_the_worker_once(database):
    registered = build_app().periodic_registry.periodic_tasks
    assert {name for name, _ in registered} == {f"periodic.{deed.name}" for deed in DEEDS}
    assert {task.cron for task in registered.values()} == {deed.cron for deed in DEEDS}


def test_a_deed_that_fails_is_logged_and_does_not_end_the_worker(caplog):
    def fail() -> str | None:
        raise ZeroDivisionError("divided")

    app = App(connector=InMemoryConnector())
    register(app, "batch", (PeriodicDeed(name="fails", cron="0 * * * *", do=fail),))
    app.tasks["periodic.fails"].func(timestamp=0)
    assert "periodic deed fails failed" in caplog.text
    assert "ZeroDivisionError: divided" in caplog.text
