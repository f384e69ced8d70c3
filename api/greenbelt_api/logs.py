"""Logs as JSON, one object a line, on stdout."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """A record as one line: time, level, what was said, and the ``fields`` that it was given.

    Fields are chosen where they are logged, one by one: no header, body or query ever comes in whole.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }  # fmt: skip
        if record.exc_info is not None and record.exc_info[1] is not None:
            line["error"] = "".join(traceback.format_exception(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=str)


def log_to_stdout() -> None:
    """Everything that this process logs goes to stdout, as JSON; what a library merely tells stays out."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("greenbelt").setLevel(logging.INFO)
    logging.logProcesses = logging.logThreads = logging.logMultiprocessing = False  # nobody reads them
    logging.captureWarnings(True)
