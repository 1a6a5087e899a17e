"""Who is asking."""

from flask import g
from flask_login import current_user

from app.domain.actors import Actor
from app.services.identity import Identity, guest


class Visitor:
    """Whoever sends a request, as Flask-Login wants it."""

    is_active = True

    def __init__(self, identity: Identity, token: str) -> None:
        self.identity = identity
        self.token = token

    @property
    def is_authenticated(self) -> bool:
        """Whether the person has shown everything that was asked for."""
        return self.identity.actor.account_id is not None

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is signed in."""
        return not self.is_authenticated

    def get_id(self) -> str:
        """What the cookie holds: the token of the session, which the server can end."""
        return self.token


def current_visitor() -> Visitor | None:
    """The person or program that is signed in; None for a guest."""
    return current_user if isinstance(current_user._get_current_object(), Visitor) else None


def current_actor() -> Actor:
    """The actor of this request."""
    if "actor" not in g:
        visitor = current_visitor()
        g.actor = guest() if visitor is None else visitor.identity.actor
    actor: Actor = g.actor
    return actor
