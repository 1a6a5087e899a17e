"""The identity provider of an installation, by its discovery address."""

from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app
from joserfc.errors import JoseError

from app.config import NO_PROVIDER, secret, settings
from app.errors import StorageError, UnauthenticatedError
from app.services.identity_provider import WAIT_SECONDS

KEY = "provider"


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for."""

    issuer: str
    subject: str


def provider_name() -> str | None:
    """What the button calls the provider; None without one."""
    chosen = settings().accounts
    return None if chosen.oidc_discovery_url == NO_PROVIDER else chosen.oidc_name


def _client() -> Any:
    return current_app.extensions["citygrid_oidc"].create_client(KEY)


def _reached(ask: Any) -> Any:
    try:
        return ask()
    except requests.RequestException as error:
        raise StorageError("the identity provider cannot be reached; try again shortly") from error


def send_there(back: str) -> Any:
    """A redirect to the provider's own page; it sends the browser back with a code."""
    return _reached(lambda: _client().authorize_redirect(back))


def vouched() -> Vouched:
    """Whom the provider's answer in this request speaks of; signature, nonce, state and audience hold."""
    try:
        token = _reached(lambda: _client().authorize_access_token())
    except (AuthlibBaseError, JoseError) as error:
        raise UnauthenticatedError(f"the identity provider's answer is refused: {error}") from error
    claims = token.get("userinfo") or {}
    if not claims.get("sub") or not claims.get("iss"):
        raise UnauthenticatedError("the identity provider's answer names nobody")
    return Vouched(issuer=str(claims["iss"]), subject=str(claims["sub"]))


def init_oidc(app: Flask) -> None:
    """Wire the provider, if there is one; it is asked at the first sign-in, not at the start."""
    oauth = OAuth(app)
    app.extensions["citygrid_oidc"] = oauth
    chosen = settings().accounts
    if chosen.oidc_discovery_url == NO_PROVIDER:
        return
    oauth.register(
        KEY,
        client_id=chosen.oidc_client_id,
        client_secret=secret("oidc_client_secret"),
        server_metadata_url=chosen.oidc_discovery_url,
        client_kwargs={
            "scope": "openid",
            "default_timeout": WAIT_SECONDS,
            "code_challenge_method": "S256",
        },
    )
