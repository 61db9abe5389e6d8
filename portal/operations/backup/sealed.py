"""The envelope of a backup: a stream sealed in chunks, so that a file of any size needs little memory.

Each chunk is sealed with AES-256-GCM under a key made for the file; its nonce is the chunk's number and whether it is
the last: the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár 2015, doi:10.1007/978-3-662-47989-6_24). A
chunk that was changed, moved, left out, or cut off with all that followed does not open.
"""

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from portal.audit.encryption import keys

MAGIC = b"leeside backup 1\n"
SALT_BYTES, LENGTH_BYTES, TAG_BYTES = 16, 4, 16
CHUNK_BYTES = 1 << 20


class CannotRead(Exception):
    """A backup does not open; the text says why and what to do."""


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"leeside backup").derive(key))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def key_of(source: BinaryIO) -> str:
    """Return the id of the key that a backup was sealed with, or nothing where the file is no backup."""
    if source.read(len(MAGIC)) != MAGIC:
        return ""
    return source.readline(200).decode("utf-8", "replace").rstrip("\n")


class Sealer(io.RawIOBase):
    """A file to write to; what is written goes sealed into another file. Closing it seals the last chunk."""

    def __init__(self, into: BinaryIO) -> None:
        self._into, self._waiting, self._number = into, bytearray(), 0
        key_id, key = next(iter(keys(settings.FIELD_KEYS).items()))
        salt = os.urandom(SALT_BYTES)
        self._cipher = _cipher(key, salt)
        self._header = MAGIC + key_id.encode() + b"\n"
        into.write(self._header + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = memoryview(data)  # type: ignore[arg-type]  # anything that holds bytes, as for any file
        self._waiting += piece
        while len(self._waiting) > CHUNK_BYTES:  # one chunk always waits: it may be the last
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]
        return piece.nbytes

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), is_last=True)
        super().close()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, is_last), chunk, self._header)
        self._into.write(len(sealed).to_bytes(LENGTH_BYTES, "big") + sealed)
        self._number += 1


class Opener(io.RawIOBase):
    """A file to read from: what another file holds sealed. Raises CannotRead where it does not open."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._plain, self._number, self._ended = source, b"", 0, False
        key_id = key_of(source)
        if not key_id:
            raise CannotRead("This file is not a backup of Leeside.")
        self._header = MAGIC + key_id.encode() + b"\n"
        key = keys(settings.FIELD_KEYS).get(key_id)
        if key is None:
            raise CannotRead(
                f"This backup was sealed with the key {key_id!r}, which FIELD_KEYS does not hold. "
                "Give FIELD_KEYS as it was when the backup was made."
            )
        self._cipher = _cipher(key, self._take(SALT_BYTES))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        space = memoryview(buffer)  # type: ignore[arg-type]  # anything that takes bytes, as for any file
        while not self._plain and not self._ended:
            self._open_next()
        count = min(len(space), len(self._plain))
        space[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def _open_next(self) -> None:
        length = int.from_bytes(self._take(LENGTH_BYTES), "big")
        if not TAG_BYTES <= length <= CHUNK_BYTES + TAG_BYTES:
            raise CannotRead("This backup was changed: a part of it has an impossible length.")
        sealed = self._take(length)
        for is_last in (False, True):
            try:
                self._plain = self._cipher.decrypt(_nonce(self._number, is_last), sealed, self._header)
            except InvalidTag:
                continue
            self._number, self._ended = self._number + 1, is_last
            return
        raise CannotRead(
            "This backup does not open: the file was changed, or FIELD_KEYS holds another key by that name."
        )

    def _take(self, count: int) -> bytes:
        data = self._source.read(count)
        if len(data) < count:
            raise CannotRead("This backup ends too early: it was cut off, or is still being copied.")
        return data
