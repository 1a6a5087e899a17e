"""Who is asking."""

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
