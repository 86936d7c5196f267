"""The process's own log: one JSON line per entry on standard error, without anybody's answers."""

import logging
import sys

import structlog


def configure_log(level: str) -> None:
    """Write entries from this level on; traces as plain text, never with variables' values."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        # Asked for anew each time: whoever runs a command in a process may lead it elsewhere.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
