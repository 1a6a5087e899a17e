"""Signing in with the identity provider."""

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, session, url_for

from app import db
from app.errors import NotFoundError, UnauthenticatedError
from app.services import sign_in
from app.web import auth, oidc
from app.web.errors import status_of

bp = APIBlueprint("oidc_page", __name__, enable_openapi=False)

ONWARD = "onward"  # in the cookie, while the browser is at the provider

Answer = Response | tuple[str, int]


def _require_provider() -> None:
    if oidc.provider_name() is None:
        raise NotFoundError("identity provider", "none")


@bp.get("/login/oidc")
def go_there() -> Response:
    """Send the browser to the provider."""
    _require_provider()
    session[ONWARD] = auth.local_path(request.args.get("next"))
    answer: Response = oidc.send_there(url_for("oidc_page.come_back", _external=True))
    return answer


@bp.get("/login/oidc/back")
def come_back() -> Answer:
    """The provider's answer: a session for the account that is linked to it."""
    _require_provider()
    onward = auth.local_path(session.get(ONWARD))
    try:
        person = oidc.vouched()
        with db.transaction() as own:
            new = sign_in.sign_in_outside(
                own, issuer=person.issuer, subject=person.subject, caller=auth.caller()
            )
    except UnauthenticatedError as error:
        page = render_template(
            "login.html", refusal=error.message, onward=onward, provider=oidc.provider_name()
        )
        return page, status_of(error)
    auth.begin_session(new)
    return redirect("/login/code" if new.is_pending else onward, 303)  # type: ignore[return-value]
