"""Accounts and rights, for the administrators."""

from collections.abc import Callable

from apiflask import APIBlueprint
from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import db
from app.domain.accounts import role_named
from app.domain.roles import ADMINISTRATORS, Role
from app.errors import CityError, InputError
from app.services import accounts, identity_provider
from app.web import auth, oidc
from app.web.current import current_actor
from app.web.errors import status_of

bp = APIBlueprint("admin_page", __name__, enable_openapi=False)
bp.before_request(auth.refuse_tokens)

Answer = Response | str | tuple[str, int]
_ROLES = [role for role in Role if role is not Role.GUEST]


@bp.get("/admin")
def show_accounts() -> str:
    """Everybody who may sign in."""
    return _accounts()


def _accounts(refusal: str | None = None) -> str:
    with db.transaction() as session:
        found = accounts.accounts(session, current_actor())
    return render_template("accounts.html", accounts=found, refusal=refusal)


@bp.post("/admin/accounts")
def add_account() -> Answer:
    """Add a person; the page that follows shows the link to set a password, once."""
    try:
        with db.transaction() as session:
            account_id, token = accounts.add_account(
                session,
                current_actor(),
                login_name=request.form.get("login_name", "").strip().casefold(),
                display_name=request.form.get("display_name", ""),
                department=request.form.get("department", ""),
            )
    except CityError as error:
        return _accounts(error.message), status_of(error)
    return _account(account_id, link=token)


@bp.get("/admin/accounts/<int:account_id>")
def show_account(account_id: int) -> str:
    """One person with roles, areas and what can be done."""
    return _account(account_id)


def _account(account_id: int, *, refusal: str | None = None, link: str | None = None) -> str:
    with db.transaction() as session:
        found = accounts.account(session, current_actor(), account_id=account_id)
        locked_until = accounts.locked_until(session, current_actor(), account_id=account_id)
    return render_template(
        "account_admin.html",
        account=found,
        locked_until=locked_until,
        refusal=refusal,
        link=link,
        roles=_ROLES,
        own_id=current_actor().account_id,
        has_provider=oidc.provider_name() is not None,
        is_administrator=bool(found.roles & ADMINISTRATORS),
    )


def _changed(account_id: int, deed: Callable[[Session], None], said: str) -> Answer:
    try:
        with db.transaction() as session:
            deed(session)
    except CityError as error:
        return _account(account_id, refusal=error.message), status_of(error)
    flash(said)
    return redirect(f"/admin/accounts/{account_id}", 303)  # type: ignore[return-value]


@bp.post("/admin/accounts/<int:account_id>")
def rename_account(account_id: int) -> Answer:
    """Other names for readers."""
    return _changed(
        account_id,
        lambda session: accounts.rename_account(
            session,
            current_actor(),
            account_id=account_id,
            display_name=request.form.get("display_name", ""),
            department=request.form.get("department", ""),
        ),
        _("The names were changed."),
    )


@bp.post("/admin/accounts/<int:account_id>/rights")
def assign(account_id: int) -> Answer:
    """Hand out roles and areas."""
    return _changed(
        account_id,
        lambda session: accounts.assign(
            session,
            current_actor(),
            account_id=account_id,
            roles={_role(text) for text in request.form.getlist("role")},
            area_codes=request.form.get("areas", "").replace(",", " ").split(),
            sees_everywhere=request.form.get("everywhere") == "yes",
        ),
        _("The rights were changed; they count at once."),
    )


@bp.post("/admin/accounts/<int:account_id>/outside")
def link_outside(account_id: int) -> Answer:
    """Say who a person is at the identity provider."""
    return _changed(
        account_id,
        lambda session: accounts.link_outside(
            session,
            current_actor(),
            account_id=account_id,
            issuer=identity_provider.issuer(),
            subject=request.form.get("subject", "").strip(),
        ),
        _("The link to the identity provider was changed."),
    )


def _role(text: str) -> Role:
    found = role_named(text)
    if found is None:
        raise InputError(f"role {text[:40]!r} is unknown; use one of {', '.join(_ROLES)}")
    return found


@bp.post("/admin/accounts/<int:account_id>/disable")
def disable_account(account_id: int) -> Answer:
    """Shut a person out."""
    return _changed(
        account_id,
        lambda session: accounts.disable_account(session, current_actor(), account_id=account_id),
        _("The account is disabled; its sessions and tokens have ended."),
    )


@bp.post("/admin/accounts/<int:account_id>/enable")
def enable_account(account_id: int) -> Answer:
    """Let a person in again."""
    return _changed(
        account_id,
        lambda session: accounts.enable_account(session, current_actor(), account_id=account_id),
        _("The account is enabled again."),
    )


@bp.post("/admin/accounts/<int:account_id>/unlock")
def unlock(account_id: int) -> Answer:
    """Forget failed sign-ins."""
    return _changed(
        account_id,
        lambda session: accounts.unlock(session, current_actor(), account_id=account_id),
        _("Failed sign-ins of the account are forgotten."),
    )


@bp.post("/admin/accounts/<int:account_id>/second-factor")
def reset_second_factor(account_id: int) -> Answer:
    """Remove a lost second factor."""
    return _changed(
        account_id,
        lambda session: accounts.reset_second_factor(session, current_actor(), account_id=account_id),
        _("The second factor was removed."),
    )


@bp.post("/admin/accounts/<int:account_id>/link")
def new_setup_link(account_id: int) -> Answer:
    """A link to set a forgotten password; it is shown in this answer and never again."""
    try:
        with db.transaction() as session:
            token = accounts.new_setup_link(session, current_actor(), account_id=account_id)
    except CityError as error:
        return _account(account_id, refusal=error.message), status_of(error)
    return _account(account_id, link=token)
