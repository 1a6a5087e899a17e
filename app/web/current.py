"""Who is asking."""

from ipaddress import ip_network

from flask import request

from app.domain.actors import LOCAL_DEMO_ACTOR, Actor


def current_actor() -> Actor:
    """The actor of this request; until accounts exist, the local demo actor."""
    return LOCAL_DEMO_ACTOR


def actor_name() -> str | None:
    """
    The name that stands in the log: of an actor that is known already, None where nobody asked for one.

    Called at the end of every request, refused and failed ones too: it never asks the database.
    """
    return LOCAL_DEMO_ACTOR.name


def client_name() -> str:
    """
    Whose requests are counted together: those of an address, of IPv6 a whole /64, which one machine may use.

    Accounts put the name of a person who is signed in before it, so that an office behind one address is
    not one client.
    """
    address = request.remote_addr or "unknown"
    return str(ip_network((address, 64), strict=False)) if ":" in address else address
