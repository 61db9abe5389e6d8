"""Sends one operation's requests, one after another over one connection, and measures what the servers did for them."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.bench.processes import cpu_seconds

Header = dict[str, str]


class BadReply(Exception):
    """A server answered otherwise than the operation expects; what it measured would be worth nothing."""


@dataclass
class Request:
    """One request, and the status that its reply must have."""

    path: str
    method: str = "GET"
    body: str = ""
    headers: Header = field(default_factory=dict)
    status: int = 200
    leads_to: str = ""  # the end of the address that a redirect must name


@dataclass
class Round:
    """What one round of one operation cost."""

    cpu: float  # milliseconds a request, all processes together
    times: list[float]  # milliseconds, each request
    size: int  # bytes of the last reply


class Server:
    """One of the two servers, over one connection that is kept."""

    def __init__(self, port: int, pids: Callable[[], list[int]]) -> None:
        self.port, self.pids = port, pids
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def close(self) -> None:
        self.connection.close()

    def round(self, requests: Iterator[Request], count: int) -> Round:
        """Send so many requests. Raises BadReply."""
        asked = [next(requests) for _ in range(count)]
        self.connection.close()  # the server has given up on it since the last round; sending opens it again
        pids = self.pids()
        before, times, size = cpu_seconds(pids), [], 0
        for request in asked:
            begin = time.perf_counter()
            size = self.send(request)
            times.append((time.perf_counter() - begin) * 1000)
        return Round((cpu_seconds(pids) - before) * 1000 / count, times, size)

    def send(self, request: Request) -> int:
        """Send one request and return the size of the reply. Raises BadReply."""
        self.connection.request(request.method, request.path, request.body.encode() or None, request.headers)
        reply = self.connection.getresponse()
        body = reply.read()
        where = reply.headers.get("Location") or reply.headers.get("HX-Redirect") or ""
        if reply.status != request.status or not where.endswith(request.leads_to) or (where and not request.leads_to):
            raise BadReply(
                f"{request.method} {request.path} was answered with {reply.status} {where}".rstrip()
                + f"; {request.status} {request.leads_to} was expected. {body[:300].decode(errors='replace')}"
            )
        return len(body)


def middle(values: list[float]) -> float:
    return statistics.median(values)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
