"""
A process that answers what scenarios do: `python -m app.jobs.scenario_answering`.

As `app.jobs.answering`, but it remembers districts, so that a change costs what it touches and no more.
"""

from app.domain.scenario_answers import Ground, Outcome, Question
from app.jobs.answering import run
from app.jobs.scenario_outcome import outcome
from app.jobs.scenario_state import KEPT_DISTRICTS, Shelved, World, world_of
from app.store.loss_rasters import kept_rasters


class Worlds:
    """The districts that are remembered."""

    def __init__(self) -> None:
        self._worlds: Shelved[str, World] = Shelved(KEPT_DISTRICTS)

    def remember(self, ground: Ground) -> None:
        """Make a district ready."""
        self._worlds.put(ground.key, world_of(ground))

    def answer(self, question: Question) -> Outcome | None:
        """None where the ground is not remembered: who asks hands it over and asks again."""
        world = self._worlds.take(question.key)
        if world is None:
            return None
        return outcome(world, question, kept_rasters(world.config.coverage.loss_cache_megabytes))


def main() -> None:
    """Answer until the input ends."""
    worlds = Worlds()
    run({"scenarios.remember": worlds.remember, "scenarios.answer": worlds.answer})


if __name__ == "__main__":
    main()
