"""Asking another host whether an address is still there. Only public hosts, over https, and never further than the
first answer: a page must not make this machine ask the ones that stand behind its own wall.
"""

import ipaddress
import socket
import ssl
from urllib.parse import SplitResult, urlsplit

import urllib3

SECONDS = 10.0
AGENT = "Leeside link check"
# Hosts that do not like to be asked for the head alone say so with one of these.
ASK_WHOLE = {403, 405, 501}
HTTPS_PORT = 443


class NoAnswer(Exception):
    """Nothing came back that says whether the address is there; the message is a short word for the log."""


def status_of(address: str) -> int:
    """Return the HTTP status of the first answer. Raises NoAnswer: also for a host that is not public."""
    where = urlsplit(address)
    if where.scheme != "https" or not where.hostname:
        raise NoAnswer("not https")
    pool = _pool(where, public_address_of(where.hostname, where.port or HTTPS_PORT))
    with pool:
        status = _ask(pool, "HEAD", where)
        return _ask(pool, "GET", where) if status in ASK_WHOLE else status


def public_address_of(host: str, port: int) -> str:
    """Return an address of a host; raises NoAnswer where one of them is not public."""
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise NoAnswer("no such host") from error
    if not found or not all(ipaddress.ip_address(each).is_global for each in found):
        raise NoAnswer("not a public host")
    return found[0]


def _pool(where: SplitResult, address: str) -> urllib3.HTTPSConnectionPool:
    """Return a line to the address that was looked at, whatever the name says a moment later."""
    return urllib3.HTTPSConnectionPool(
        address,
        where.port or HTTPS_PORT,
        timeout=urllib3.Timeout(total=SECONDS),
        retries=False,
        server_hostname=where.hostname,
        assert_hostname=where.hostname,
        ssl_context=ssl.create_default_context(),
    )


def _ask(pool: urllib3.HTTPSConnectionPool, method: str, where: SplitResult) -> int:
    path = (where.path or "/") + (f"?{where.query}" if where.query else "")
    headers = {"Host": where.netloc.rpartition("@")[2], "User-Agent": AGENT, "Accept": "*/*"}
    try:
        answer = pool.urlopen(method, path, headers=headers, redirect=False, preload_content=False)
        answer.close()
    except urllib3.exceptions.HTTPError as error:
        raise NoAnswer(type(error).__name__) from error
    return answer.status
