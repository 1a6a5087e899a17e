"""How the processes log: JSON lines in files, plain lines on a terminal, the context of the work in each."""

import logging
import logging.config
import sys
from typing import Any

import structlog
from structlog.typing import Processor

# Fields that a record may add to its line by `extra`; what libraries add beside them stays out,
# since nobody has looked whether it holds personal data.
FIELDS = ("endpoint", "method", "path", "status", "ms", "actor")

_CONTEXT: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(allow=FIELDS),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter(*, is_json: bool) -> structlog.stdlib.ProcessorFormatter:
    """Turns the records of every logger into lines."""
    last: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if is_json
        else [structlog.dev.ConsoleRenderer()]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_CONTEXT,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


def configuration() -> dict[str, Any]:
    """The logging of a process, as `logging.config` and gunicorn take it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "is_json": not sys.stderr.isatty()}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {
            "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
            "alembic.runtime.plugins": {"level": "WARNING"},  # ten lines a start that say nothing
            "gunicorn.access": {"level": "WARNING", "handlers": [], "propagate": False},  # we write our own
        },
    }


def configure() -> None:
    """Set up the logging of this process."""
    logging.config.dictConfig(configuration())
