"""Headers, nonces, CSRF and the secret: deny by default."""

import secrets
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import SecurityError

from app.config import environment, settings
from app.errors import CrossSiteError, InputError
from app.store.secret_key import secret_key

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data: blob:{images}; font-src 'self'; connect-src 'self'; worker-src 'self'; "
    "frame-src 'self'; manifest-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'; "
    "object-src 'none'"
)
FIXED_HEADERS = {  # of every answer
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

csrf = CSRFProtect()


def nonce() -> str:
    """The nonce of this response; every inline script and style carries it."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    return str(g.nonce)


def content_policy(*, image_hosts: Sequence[str] = ()) -> str:
    """The policy of this response; only a document with base maps of others may ask for their pictures."""
    return CONTENT_POLICY.format(nonce=nonce(), images="".join(f" {host}" for host in image_hosts))


def _add_headers(response: Response) -> Response:
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = content_policy()
    for name, value in FIXED_HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers and request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def refuse_cross_site() -> None:
    """
    Stop what another site's page sends to the API.

    Browsers name the sender of every unsafe request; programs send neither header and are let through.
    """
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    if origin is not None and _host_of(origin) != request.host:
        raise CrossSiteError(f"request from origin {origin!r} is refused; only this site's pages may send it")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CrossSiteError("request from another site is refused")


def _host_of(address: str) -> str | None:
    """Host and port of an address; None of what is no address at all."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return None


def _refuse_unreadable_referrer() -> None:
    """Before the guard of forms reads it, which behind TLS falls over one that is no address."""
    referrer = request.headers.get("Referer")
    if request.method not in SAFE_METHODS and referrer is not None and _host_of(referrer) is None:
        raise CrossSiteError(f"referrer {referrer!r} is refused; it is no address")


def _refuse_unknown_host() -> None:
    """
    Only configured names and those of this machine are answered, so that no other can be pointed here.

    Not Flask's TRUSTED_HOSTS: its list cannot hold an IPv6 address.
    """
    if not is_served(request.host):
        raise SecurityError


def is_served(host: str) -> bool:
    """Whether a host, with or without a port, is one that is answered."""
    name = urlsplit(f"//{host}").hostname or ""
    return name in settings().service.hosts or _is_local(name)


def _is_local(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _refuse_nul() -> None:
    """PostgreSQL's texts hold no NUL: refused once, for every path and query; bodies look for themselves."""
    if any("\0" in text for text in (request.path, *request.args, *request.args.values())):
        raise InputError("the address holds a NUL character; no text of this service does")


def init_security(app: Flask) -> None:
    """Wire headers, CSRF, request size and hosts."""
    app.config.update(
        SECRET_KEY=secret_key(environment().var),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=settings().files.max_upload_megabytes * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.before_request(_refuse_unknown_host)
    app.before_request(_refuse_unreadable_referrer)
    csrf.init_app(app)
    app.before_request(_refuse_nul)
    app.after_request(_add_headers)
    app.jinja_env.globals["nonce"] = nonce
