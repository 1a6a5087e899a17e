"""Who is asking."""

from app.domain.actors import LOCAL_DEMO_ACTOR, Actor


def current_actor() -> Actor:
    """The actor of this request; until accounts exist, the local demo actor."""
    return LOCAL_DEMO_ACTOR
