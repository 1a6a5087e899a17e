"""Signing in and out, and the one-time links that come before."""

from apiflask import APIBlueprint
from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import db
from app.errors import CityError, LockedError, UnauthenticatedError
from app.services import passwords, setup, sign_in
from app.services.identity import Duty
from app.web import auth, oidc, written
from app.web.account_refusals import Refused, refused, said
from app.web.current import current_visitor

bp = APIBlueprint("sign_in_page", __name__, enable_openapi=False)

Answer = Response | str | tuple[str, int] | Refused


@bp.get("/login")
def show_login() -> Answer:
    """A form for name and password."""
    visitor = current_visitor()
    if visitor is not None and visitor.is_authenticated:
        return _onward()
    return _login()


def _login(refusal: str | None = None) -> str:
    onward = auth.local_path(request.values.get("next"))
    return render_template("login.html", refusal=refusal, onward=onward, provider=oidc.provider_name())


def _onward() -> Response:
    return redirect(auth.local_path(request.values.get("next")), 303)  # type: ignore[return-value]


@bp.post("/login")
def sign_in_with_password() -> Answer:
    """Open a session."""
    try:
        new = sign_in.sign_in(
            login_name=request.form.get("login_name", ""),
            password=request.form.get("password", ""),
            caller=auth.caller(),
        )
    except (LockedError, UnauthenticatedError) as error:
        return refused(error, _login(said(error)))
    auth.begin_session(new)
    if new.is_pending:
        onward = auth.local_path(request.values.get("next"))
        return redirect(written.address("/login/code", {"next": onward}), 303)  # type: ignore[return-value]
    return _onward()


@bp.get("/login/code")
def show_code() -> Answer:
    """A form for the second factor."""
    visitor = current_visitor()
    if visitor is None or visitor.identity.duty is not Duty.CODE:
        return redirect("/login", 303)  # type: ignore[return-value]
    return render_template("login_code.html", refusal=None)


@bp.post("/login/code")
def sign_in_with_code() -> Answer:
    """Show the second factor."""
    visitor = current_visitor()
    token = "" if visitor is None else visitor.token
    try:
        with db.transaction() as session:
            new = sign_in.show_second_factor(
                session, token=token, code=request.form.get("code", ""), caller=auth.caller()
            )
    except (LockedError, UnauthenticatedError) as error:
        return refused(error, render_template("login_code.html", refusal=said(error)))
    auth.begin_session(new)
    return _onward()


@bp.post("/logout")
def sign_out() -> Response:
    """End this session."""
    visitor = current_visitor()
    if visitor is not None:
        with db.transaction() as session:
            sign_in.sign_out(session, token=visitor.token)
    auth.end_session()
    flash(_("You are signed out."))
    return redirect("/login", 303)  # type: ignore[return-value]


@bp.get("/setup/<token>")
def show_setup(token: str) -> str:
    """What a one-time link asks for."""
    return _setup(token)


def _setup(token: str, refusal: str | None = None) -> str:
    with db.transaction() as session:
        link = setup.link(session, token=token)
    return render_template("setup.html", link=link, rules=passwords.policy(), refusal=refusal)


@bp.post("/setup/<token>")
def set_up(token: str) -> Answer:
    """Set a first password; of the first link, make the first people."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        return _setup(token, _("The two passwords differ.")), 422
    try:
        with db.transaction() as session:
            handed = _done(session, token, password)
    except CityError as error:
        return refused(error, _setup(token, said(error)))
    return render_template("setup_done.html", handed=handed)


def _done(session: Session, token: str, password: str) -> list[setup.HandedLink]:
    if not setup.link(session, token=token).is_first:
        setup.set_password(session, token=token, password=password)
        return []
    name = request.form.get("login_name", "").strip().casefold()
    shown = request.form.get("display_name", "").strip() or name
    _first, handed = setup.make_first(
        session, token=token, login_name=name, display_name=shown, password=password
    )
    return handed
