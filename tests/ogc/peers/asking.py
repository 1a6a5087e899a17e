"""A peer asked over HTTP, so that its answers look like those of Flask's own client."""

import re
from dataclasses import dataclass
from typing import Any

import requests
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.wrappers import Request

PATIENCE_SECONDS = 30
TEXTS = ("application/", "text/")  # types whose words may name a collection


@dataclass(frozen=True, slots=True)
class Http:
    """Requests to a server of another process, which puts a prefix before the name of each collection."""

    prefix: str = ""

    def get(self, address: str, headers: dict[str, str] | None = None) -> TestResponse:
        """What it answers."""
        return self._asked("GET", address, headers)

    def post(self, address: str, headers: dict[str, str] | None = None) -> TestResponse:
        """What it answers to a deed without a body."""
        return self._asked("POST", address, headers)

    def _asked(self, method: str, address: str, headers: dict[str, str] | None) -> TestResponse:
        whole = re.sub("/collections/(?=[^?])", f"/collections/{self.prefix}", address, count=1)
        found = requests.request(method, whole, headers=headers, timeout=PATIENCE_SECONDS)
        kind = found.headers.get("Content-Type", "")
        is_text = kind.startswith(TEXTS) and "vector-tile" not in kind
        body = found.content.replace(self.prefix.encode(), b"") if is_text else found.content
        status = f"{found.status_code} {found.reason}"
        asked = Request(EnvironBuilder(whole, method=method).get_environ())
        return TestResponse([body], status, Headers(list(found.headers.items())), asked)


def declared(conformance: Any) -> list[str]:
    """The classes that a server claims."""
    return list(conformance["conformsTo"])
