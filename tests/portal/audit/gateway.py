"""A gateway of our own, served over TLS from this machine: it says yes, refuses, hangs, drips, drops or redirects."""

import json
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1 that it signed itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    paths = folder / "gateway.pem", folder / "gateway.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


class Gateway:
    """Takes one connection after another. `mood` says what it does with each; `got` keeps what was asked of it."""

    REPLIES = {
        "yes": b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
        "refuse": b"HTTP/1.1 422 Unprocessable\r\nContent-Length: 0\r\n\r\n",
        "redirect": b"HTTP/1.1 302 Found\r\nLocation: https://localhost:1/\r\nContent-Length: 0\r\n\r\n",
    }

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.mood, self.got = "yes", []
        self._context = context
        self._listening = socket.create_server(("localhost", 0))
        self._ended = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"https://localhost:{self._listening.getsockname()[1]}/messages?account=7"

    def close(self) -> None:
        self._ended.set()
        self._listening.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                line, _where = self._listening.accept()
                with line, self._context.wrap_socket(line, server_side=True) as safe:
                    self._answer(safe)
            except OSError:
                continue

    def _answer(self, line: socket.socket) -> None:
        self.got.append(_request(line))
        if self.mood == "drop":
            return
        if self.mood == "hang":
            self._ended.wait(3)
        elif self.mood == "drip":
            for letter in self.REPLIES["yes"] * 100:
                line.sendall(bytes([letter]))
                time.sleep(0.05)
        else:
            line.sendall(self.REPLIES[self.mood])


def _request(line: socket.socket) -> dict[str, Any]:
    read = line.makefile("rb")
    first = read.readline().decode().split()
    if not first:
        raise ConnectionError("it hung up before it asked for anything")
    headers = {}
    while (text := read.readline().decode().strip()) != "":
        name, _colon, value = text.partition(":")
        headers[name.lower()] = value.strip()
    body = read.read(int(headers.get("content-length", 0)))
    return {"method": first[0], "path": first[1], "headers": headers, "body": json.loads(body) if body else None}
