"""Who is asking."""

from ipaddress import ip_network

from flask import g, request
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


def actor_name() -> str | None:
    """
    What stands for the actor in the log, which holds no personal data; None where nobody asked for one.

    Called at the end of every request, refused and failed ones too: it never asks the database.
    """
    actor: Actor | None = g.get("actor")
    if actor is None or actor.account_id is None:
        return None if actor is None else actor.name
    return f"account {actor.account_id}"


def client_name() -> str:
    """
    Whose requests are counted together: those of a person, else of a network.

    An office behind one address is not one client once its people have signed in.
    """
    actor = current_actor()
    if actor.account_id is not None:
        return f"account {actor.account_id}"
    return network_of(request.remote_addr or "unknown")


def network_of(address: str) -> str:
    """What counts as one guest: an address, of IPv6 a whole /64."""
    return str(ip_network((address, 64), strict=False)) if ":" in address else address
