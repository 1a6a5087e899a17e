"""One's own account: password, second factor, tokens, sessions."""

from apiflask import APIBlueprint
from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from segno import make as picture_of

from app import db
from app.config import settings
from app.errors import CityError, InputError, UnauthenticatedError
from app.services import own_account, passwords
from app.web import auth
from app.web.account_refusals import Refused, refused, said
from app.web.current import Visitor, current_actor, current_visitor

bp = APIBlueprint("account_page", __name__, enable_openapi=False)
bp.before_request(auth.refuse_tokens)

Answer = Response | str | tuple[str, int] | Refused
DIGITS_MAX = 9
PICTURE_SCALE = 5


def _visitor() -> Visitor:
    found = current_visitor()
    if found is None or not found.is_authenticated:
        raise UnauthenticatedError("nobody is signed in; sign in first")
    return found


def _account(refusal: str | None = None, new_token: str | None = None) -> str:
    visitor = _visitor()
    with db.transaction() as session:
        own = own_account.own_account(session, current_actor())
    return render_template(
        "account.html",
        own=own,
        session_id=visitor.identity.session_id,
        refusal=refusal,
        new_token=new_token,
        permissions=sorted(current_actor().permissions),
        rules=passwords.policy(),
        max_days=settings().accounts.max_token_days,
    )


@bp.get("/account")
def show_account() -> str:
    """What is known of oneself, and what one can do about it."""
    return _account()


@bp.get("/account/password")
def show_password() -> str:
    """A form for a new password."""
    return _password()


def _password(refusal: str | None = None) -> str:
    return render_template(
        "password.html", duty=_visitor().identity.duty, rules=passwords.policy(), refusal=refusal
    )


@bp.post("/account/password")
def change_password() -> Answer:
    """Change the password; all other sessions end."""
    visitor = _visitor()
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _password(_("The two passwords differ.")), 422
    try:
        with db.transaction() as session:
            own_account.change_password(
                session,
                current_actor(),
                present=request.form.get("present", ""),
                new=new,
                keep_session=visitor.identity.session_id or 0,
            )
    except CityError as error:
        return refused(error, _password(said(error)))
    flash(_("The password was changed. Every other session of yours has ended."))
    return _to_account()


def _to_account() -> Response:
    return redirect("/account", 303)  # type: ignore[return-value]


@bp.get("/account/second-factor")
def show_second_factor() -> str:
    """The state of the second factor."""
    return _second_factor()


def _second_factor(refusal: str | None = None, codes: list[str] | None = None) -> str:
    visitor = _visitor()
    with db.transaction() as session:
        own = own_account.own_account(session, current_actor())
        secret = own_account.pending_secret(session, current_actor())
    return render_template(
        "second_factor.html",
        own=own,
        secret=secret,
        picture=None if secret is None else _picture(secret),
        codes=codes,
        duty=visitor.identity.duty,
        rules=passwords.policy(),
        refusal=refusal,
    )


def _picture(secret: str) -> Markup:
    """The address for the device as SVG; every character in it is ours."""
    code = picture_of(own_account.device_address(current_actor(), secret), error="m")
    return Markup(code.svg_inline(scale=PICTURE_SCALE, svgclass="code", omitsize=False))  # noqa: S704


@bp.post("/account/second-factor")
def begin_second_factor() -> Answer:
    """Make a secret for a device."""
    try:
        with db.transaction() as session:
            own_account.begin_second_factor(
                session, current_actor(), password=request.form.get("password", "")
            )
    except CityError as error:
        return refused(error, _second_factor(said(error)))
    return redirect("/account/second-factor", 303)  # type: ignore[return-value]


@bp.post("/account/second-factor/confirm")
def confirm_second_factor() -> Answer:
    """Turn the second factor on with the first code."""
    try:
        with db.transaction() as session:
            codes = own_account.confirm_second_factor(
                session, current_actor(), code=request.form.get("code", "")
            )
    except CityError as error:
        return refused(error, _second_factor(said(error)))
    return _second_factor(codes=codes)


@bp.post("/account/second-factor/remove")
def remove_second_factor() -> Answer:
    """Turn the second factor off."""
    try:
        with db.transaction() as session:
            own_account.remove_second_factor(
                session, current_actor(), password=request.form.get("password", "")
            )
    except CityError as error:
        return refused(error, _second_factor(said(error)))
    flash(_("The second factor was removed."))
    return _to_account()


@bp.post("/account/tokens")
def add_token() -> Answer:
    """Make a token; it is shown in this answer and never again."""
    try:
        with db.transaction() as session:
            token = own_account.add_token(
                session,
                current_actor(),
                name=request.form.get("name", ""),
                permissions=request.form.getlist("permission"),
                days=_days(request.form.get("days", "")),
                password=request.form.get("password", ""),
            )
    except CityError as error:
        return refused(error, _account(said(error)))
    return _account(new_token=token)


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > DIGITS_MAX:
        raise InputError(f"days {text[:20]!r} is not a whole number")
    return int(text)


@bp.post("/account/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> Response:
    """End a token."""
    with db.transaction() as session:
        own_account.revoke_token(session, current_actor(), token_id=token_id)
    flash(_("The token was revoked."))
    return _to_account()


@bp.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """Sign out on another device."""
    with db.transaction() as session:
        own_account.end_session(session, current_actor(), session_id=session_id)
    flash(_("The session was ended."))
    return _to_account()
