"""Refusals of deeds of accounts, as people read them above the form that they sent."""

from flask_babel import gettext as _

from app.errors import CityError, LockedError
from app.services import own_account, sign_in
from app.web.errors import status_of

Refused = tuple[str, int, dict[str, str]]


def said(error: CityError) -> str:
    """The message in the language of the reader, where it has words of its own."""
    if isinstance(error, LockedError):
        minutes = -(-error.wait_seconds // 60)
        return str(_("Too many failed tries. Try again in %(count)s minutes.", count=minutes))
    words = {
        sign_in.WRONG: _("The login name or the password is wrong."),
        sign_in.WRONG_CODE: _("The code is wrong or was used before."),
        sign_in.TIMED_OUT: _("The sign-in has timed out. Start again."),
        own_account.WRONG_PASSWORD: _("The present password is wrong."),
    }
    return str(words.get(error.message, error.message))


def refused(error: CityError, page: str) -> Refused:
    """The page again, with the status of the refusal, and when to come again."""
    headers = {"Retry-After": str(error.wait_seconds)} if isinstance(error, LockedError) else {}
    return page, status_of(error), headers
