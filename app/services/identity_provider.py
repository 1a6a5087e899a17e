"""The identity provider of an installation: what it calls itself."""

import requests

from app.config import NO_PROVIDER, settings
from app.errors import StorageError

WAIT_SECONDS = 10


def issuer() -> str | None:
    """The provider's own name for itself, out of its discovery document; None without a provider."""
    address = settings().accounts.oidc_discovery_url
    if address == NO_PROVIDER:
        return None
    try:
        answer = requests.get(address, timeout=WAIT_SECONDS)
        answer.raise_for_status()
        return str(answer.json()["issuer"])
    except requests.RequestException as error:
        raise StorageError("the identity provider cannot be reached; try again shortly") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(f"{address} is no discovery document: it names no issuer") from error
