"""Structured logs with allow-listed keys: no bodies, no query strings, no names, no tokens."""

import json
import logging
import re
from datetime import UTC, datetime

ALLOWED = frozenset(
    {"request_id", "code", "attempts", "topic", "command", "count", "seconds", "signal", "clinic", "setting", "worker"}
)
TOKEN_PATH = re.compile(r"(/i/|/accounts/join/|/accounts/link/|/review/)[^/\s\"']+")


class JSONFormatter(logging.Formatter):
    """One JSON object a line. What is not on the list is left out; tokens in paths are masked."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if isinstance(record.msg, dict):
            line["event"] = record.msg.get("event", "")
            line.update({key: value for key, value in record.msg.items() if key in ALLOWED})
        else:
            line["event"] = TOKEN_PATH.sub(r"\1…", str(record.msg))
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _where(record)
        return json.dumps(line, ensure_ascii=False, default=str)


def _where(record: logging.LogRecord) -> list[str]:
    """File and line of each step of a traceback, without the values that it would print."""
    steps = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        steps.append(f"{code.co_filename.rsplit('/site-packages/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return steps[-12:]
