"""Where a request comes from, for the audit of what it does."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, request

from app.domain.audit import NOWHERE, Origin
from app.services import audit
from app.web.tracing import request_id


@contextmanager
def coming_from(named: str, address: str | None) -> Iterator[None]:
    """The deeds of the block are recorded with the id and the address of a request."""
    audit.come_from(Origin(request_id=named, address=address))
    try:
        yield
    finally:
        audit.come_from(NOWHERE)


def _begin() -> None:
    audit.come_from(Origin(request_id=request_id(), address=request.remote_addr))


def _end(_error: BaseException | None) -> None:
    audit.come_from(NOWHERE)


def init_origin(app: Flask) -> None:
    """Every deed of a request is recorded with its id and address."""
    app.before_request(_begin)
    app.teardown_request(_end)
