"""Secrets that are kept: sealed where they are needed again, as digests where they are only compared."""

import base64
import hmac
import secrets
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken

from app.config import environment
from app.errors import StorageError
from app.store.secret_key import secret_key

TOKEN_BYTES = 32


def new_token() -> str:
    """A text that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """What is kept of a token; a token of 256 bits needs no salt."""
    return sha256(token.encode()).hexdigest()


def keyed_digest(text: str) -> str:
    """What is kept of a text that could be guessed, such as a name that somebody typed."""
    return hmac.new(_key("digest"), text.encode(), sha256).hexdigest()


def sealed(text: str) -> str:
    """A secret for the database, readable with the key of the service alone."""
    return _box().encrypt(text.encode()).decode()


def opened(text: str) -> str:
    """The secret again."""
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken:
        raise StorageError(
            "a second factor was sealed with another secret key; bring the key back, or have the factor reset"
        ) from None


def _key(purpose: str) -> bytes:
    return hmac.new(secret_key(environment().var).encode(), purpose.encode(), sha256).digest()


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key("seal")))
