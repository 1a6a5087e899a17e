"""Where lies what a reader sees of a collection: kept as long as its rows stand."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.layers import LAYERS
from app.domain.search import BBox
from app.services import coverage
from app.services.tile_questions import DATED_LAYERS, LAYERS_OF_A_RUN
from app.store import tiles as tile_store

MOST_KEPT = 2048
Question = tuple[str, ...]  # who sees the same, which collection, versions of its rows


class ExtentMemory:
    """Extents by question; the one that was asked for longest ago goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Question, BBox | None] = OrderedDict()
        self._lock = Lock()

    def recall(self, question: Question, find: Callable[[], BBox | None]) -> BBox | None:
        """What was found before, else what is found now."""
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
                return self._kept[question]
        found = find()
        with self._lock:
            self._kept[question] = found
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found


MEMORY = ExtentMemory()


def recalled(session: Session, actor: Actor, *, key: str, find: Callable[[], BBox | None]) -> BBox | None:
    """An extent, found anew where its rows may have changed, or nothing tells whether they have."""
    question = _question(session, actor, key)
    return find() if question is None else MEMORY.recall(question, find)


def _question(session: Session, actor: Actor, key: str) -> Question | None:
    """To be asked before rows are read; who sees some areas is shown land and ways by the shapes of these."""
    if key not in LAYERS:
        return None
    layers = (key,) if actor.scope.bound() is None else (key, "areas")
    versions = [tile_store.version(session, one, None, is_dated=one in DATED_LAYERS) for one in layers]
    if not all(map(tile_store.is_of_others, versions)):
        return None
    run = [str(coverage.published_run(session, actor, run_id=None).id)] if key in LAYERS_OF_A_RUN else []
    return (actor.fingerprint, key, *versions, *run)
