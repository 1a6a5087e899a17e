"""Sessions by cookie and tokens by header, wired to Flask-Login."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, Request, Response, g, redirect, request, session
from flask_login import LoginManager, login_user, logout_user

from app import db
from app.config import settings
from app.domain.actors import Actor
from app.errors import ForbiddenError, UnauthenticatedError
from app.services import identity, sealing, sign_in
from app.services.identity import Duty, Identity, guest
from app.services.sign_in import Caller, NewSession
from app.web.current import Visitor, current_visitor
from app.web.rights import CACHE

SCHEME = "bearer"
COOKIE_TOKEN = "_user_id"  # noqa: S105 - where Flask-Login keeps what Visitor.get_id gives
KEPT = ("lang",)  # of the cookie of a guest; all else could have been planted
DUTY_PAGES = {
    Duty.CODE: "/login/code",
    Duty.NEW_PASSWORD: "/account/password",
    Duty.SECOND_FACTOR: "/account/second-factor",
}
OWED = {
    Duty.NEW_PASSWORD: "chosen a new password",
    Duty.SECOND_FACTOR: "set up a second factor",
}
FREE_PATHS = ("/static/", "/login", "/logout", "/account/", "/healthz", "/readyz", "/metrics", "/setup/")
OTHER_TOKENS = frozenset({"metrics.read_metrics"})
# Scripts ask for news by themselves: a screen that nobody looks at is idle.
ASKED_BY_SCRIPTS = frozenset(
    {"import_page.show_state", "jobs_page.show_state", "live.stream_events", "live.read_state"}
)


def caller() -> Caller:
    """Where this request comes from."""
    return Caller(address=request.remote_addr or "", agent=request.user_agent.string)


def begin_session(new: NewSession) -> None:
    """Put a new session into the cookie, in the place of all that was there; a former session ends."""
    former = session.get(COOKIE_TOKEN)
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
    with db.transaction() as own:
        if former is not None:
            sign_in.sign_out(own, token=former, by="signed in again")
        found = identity.of_session(own, token=new.token)
    if found is None:
        raise UnauthenticatedError("the session has ended already; sign in again")
    login_user(Visitor(found, new.token))
    g.pop("actor", None)


def end_session() -> None:
    """Forget the session in the cookie."""
    kept = {name: session[name] for name in KEPT if name in session}
    logout_user()
    session.clear()
    session.update(kept)
    g.pop("actor", None)


def local_path(text: str | None) -> str:
    """Where to go after signing in: a path of this service, never another host."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")):
        return "/"
    # first: browsers and urlsplit drop these, and may find a host behind them
    return "/" if any(ord(one) < 32 for one in text) or urlsplit(text).netloc else text


def _of_cookie(token: str) -> Visitor | None:
    """The person of the cookie, unless the request shows a token: then it is the token's, good or not."""
    if _shown_token(request) is not None:
        return None
    is_used = request.endpoint not in ASKED_BY_SCRIPTS
    # Remembered apart: a person's request that is answered out of a script's would not count as use.
    key = f"{sealing.digest(token)} {'used' if is_used else 'idle'}"
    found = CACHE.identity(key, lambda: _read_session(token, is_used=is_used))
    return None if found is None else Visitor(found, token)


def _read_session(token: str, *, is_used: bool) -> Identity | None:
    with db.transaction() as own:
        return identity.of_session(own, token=token, is_used=is_used)


def _shown_token(given: Request) -> str | None:
    scheme, _, token = given.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == SCHEME else None


def _of_header(given: Request) -> Visitor | None:
    """The person whose token a program shows."""
    token = _shown_token(given)
    if token is None:
        return None
    found = CACHE.identity(sealing.digest(token), lambda: _read_token(token))
    return None if found is None else Visitor(found, token)


def _refuse_wrong_token() -> None:
    """A token that is none is refused, not taken for a guest; watchers have a token of another kind."""
    if request.endpoint in OTHER_TOKENS or _shown_token(request) is None:
        return
    visitor = current_visitor()
    if visitor is None:
        raise UnauthenticatedError("the token is unknown, has run out or was revoked")
    duty = visitor.identity.duty
    if duty is not None:
        raise UnauthenticatedError(f"the token rests until its person has signed in and {OWED[duty]}")


def refuse_tokens() -> None:
    """
    Accounts are kept by people at a screen.

    A token that could make another one, end sessions or set up a second factor would outlive its time and
    lock its person out.
    """
    visitor = current_visitor()
    if visitor is not None and visitor.identity.session_id is None:
        raise ForbiddenError("a token does nothing with accounts; sign in on the page")


def _read_token(token: str) -> Identity | None:
    with db.transaction() as own:
        return identity.of_token(own, token=token)


def _ask_for_duty() -> Response | None:
    """Lead somebody to what must be done first."""
    visitor = current_visitor()
    duty = None if visitor is None else visitor.identity.duty
    if duty is None or request.path.startswith(FREE_PATHS) or request.path.startswith("/api/"):
        return None
    return redirect(DUTY_PAGES[duty], 303)  # type: ignore[return-value]


def rights_watch() -> Callable[[], Actor]:
    """What tells who stands behind this request at any later moment: a guest once the session has ended."""
    visitor = current_visitor()
    if visitor is None:
        return guest
    key, token = sealing.digest(visitor.token), visitor.token
    is_program = visitor.identity.token_id is not None

    def read() -> Identity | None:
        return _read_token(token) if is_program else _read_session(token, is_used=False)

    def now() -> Actor:
        found = CACHE.identity(key if is_program else f"{key} idle", read)
        return guest() if found is None else found.actor

    return now


def init_auth(app: Flask) -> None:
    """Wire sessions and tokens."""
    manager = LoginManager(app)
    manager.session_protection = None  # phones change their address; the server ends sessions
    manager.user_loader(_of_cookie)
    manager.request_loader(_of_header)
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(hours=settings().accounts.session_hours)
    app.before_request(_refuse_wrong_token)
    app.before_request(_ask_for_duty)
