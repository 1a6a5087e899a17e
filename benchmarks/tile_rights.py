"""
A tile that is in memory, asked for by a guest, by a person who is signed in, and by a program with a token.

Prints the median milliseconds of each and their ratios to the guest's, once with rights remembered as the
settings allow and once read anew for every request; the requests of all three alternate in one process.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask.testing import FlaskClient

from app import db
from app.domain.actors import Actor
from app.domain.roles import Role, permissions_of
from app.factory import create_app
from app.services import own_account, setup, sign_in
from app.services.sign_in import Caller
from app.web.rights import CACHE
from benchmarks.demo_run import prepare, run

TILE = "/tiles/coverage/14/13720/6693.pbf?run={run_id}"
ROUNDS = 1000
PASSWORD = "copper violin 7 harbour"
ROLES = frozenset({Role.PLANNER})


def askers(application) -> dict[str, tuple[FlaskClient, dict[str, str]]]:
    """A browser of a guest, one of a person, and a program, with the headers that each sends."""
    with db.transaction() as session:
        account_id = setup.add_person(session, login_name="planner", display_name="Planner", roles=ROLES)
        setup.take_password(session, account_id, PASSWORD)
    caller = Caller(address="127.0.0.1", agent="benchmark")
    opened = sign_in.sign_in(login_name="planner", password=PASSWORD, caller=caller)
    with db.transaction() as session:
        actor = Actor("planner", permissions_of(ROLES), account_id=account_id)
        token = own_account.add_token(
            session, actor, name="bench", permissions=["coverage.read"], days=1, password=PASSWORD
        )
    person = application.test_client()
    with person.session_transaction() as cookie:
        cookie["_user_id"] = opened.token
    bearer = {"Authorization": f"Bearer {token}"}
    return {
        "guest": (application.test_client(), {}),
        "signed in": (person, {}),
        "token": (application.test_client(), bearer),
    }


def measured(asking: dict[str, tuple[FlaskClient, dict[str, str]]], address: str, before: Callable[[], None]):
    """Median milliseconds of each asker."""
    took: dict[str, list[float]] = {name: [] for name in asking}
    for _ in range(ROUNDS):
        for name, (client, headers) in asking.items():
            before()
            started = time.perf_counter()
            answer = client.get(address, headers=headers)
            took[name].append((time.perf_counter() - started) * 1000)
            if answer.status_code != 200 or not answer.data:
                raise SystemExit(f"{name}: {answer.status_code} for {address}")
    return {name: median(values) for name, values in took.items()}


def main() -> None:
    """Both ways."""
    prepare()
    _, run_id = run()
    application = create_app()
    application.config.update(TESTING=True, RATE_LIMITS_HOLD=False)
    asking, address = askers(application), TILE.format(run_id=run_id)
    measured(asking, address, lambda: None)  # warms up
    for words, before in (("rights remembered", lambda: None), ("rights read anew", CACHE.forget)):
        found = measured(asking, address, before)
        print(words)
        for name, milliseconds in found.items():
            print(f"  {name:10} {milliseconds:6.2f} ms  {milliseconds / found['guest']:.2f} times a guest's")


if __name__ == "__main__":
    main()
