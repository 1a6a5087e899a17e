"""What proxies say of the sender: believed from as many as are configured, and what follows behind TLS."""

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import settings

SECONDS_OF_A_DAY = 86_400


class TlsAwareSessions(SecureCookieSessionInterface):
    """Session cookies that a browser sends over TLS alone, once it got them over TLS."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether the cookie of this answer is for TLS alone."""
        return request.is_secure or bool(app.config["SESSION_COOKIE_SECURE"])


def init_proxies(app: Flask) -> None:
    """
    Wire the trusted hops, the cookies and HSTS.

    Address and scheme only: the name in `Host` is what the proxy passes on, and `X-Forwarded-Host` would
    be one more text of the sender's.
    """
    hops = settings().service.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    app.session_interface = TlsAwareSessions()
    app.after_request(_keep_to_tls)


def _keep_to_tls(response: Response) -> Response:
    """Browsers that came by TLS are told to come by nothing else; over plain HTTP they would not listen."""
    response.headers.update(tls_headers(is_secure=request.is_secure))
    return response


def tls_headers(*, is_secure: bool) -> dict[str, str]:
    """What keeps a browser to TLS that came by it."""
    days = settings().service.hsts_days
    if not (is_secure and days):
        return {}
    return {"Strict-Transport-Security": f"max-age={days * SECONDS_OF_A_DAY}"}
