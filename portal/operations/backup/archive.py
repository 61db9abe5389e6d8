"""What lies in the envelope: a compressed tar file, whose last member, the manifest, tells what came before it."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

from portal.operations.backup.sealed import CannotRead, Opener, Sealer

MANIFEST, DATABASE, MEDIA = "manifest.json", "database/", "media/"
READ_BYTES = 1 << 20


@dataclass
class Manifest:
    """What a backup holds: when and of what it was made, the rows of each table, the SHA-256 of each member."""

    made_at: str
    vendor: str
    version: str
    migrations: list[list[str]]
    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)


class Packer:
    """Puts members into an archive and notes what they hold."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self.manifest, self._tar = manifest, tar

    def add(self, name: str, data: bytes) -> None:
        self.manifest.members[name] = hashlib.sha256(data).hexdigest()
        self._put(name, len(data), io.BytesIO(data))

    def add_file(self, name: str, path: Path) -> None:
        """Add a file as it is now; it must not change meanwhile."""
        with path.open("rb") as file:
            self.manifest.members[name] = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
            file.seek(0)
            self._put(name, size, file)

    def finish(self) -> None:
        data = json.dumps(asdict(self.manifest), indent=1, sort_keys=True).encode()
        self._put(MANIFEST, len(data), io.BytesIO(data))

    def _put(self, name: str, size: int, file: IO[bytes]) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, file)


@contextmanager
def packing(into: BinaryIO, manifest: Manifest) -> Iterator[Packer]:
    """Write a sealed archive into an open file; the manifest closes it."""
    with (
        Sealer(into) as sealer,
        gzip.GzipFile("", "wb", compresslevel=3, fileobj=sealer) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        packer = Packer(tar, manifest)
        yield packer
        packer.finish()


def read(source: BinaryIO) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield each member's name and content, in order, the manifest last. Raises CannotRead."""
    with _opened(source) as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is None:
                raise CannotRead(f"This backup holds {member.name!r}, which is not a file.")
            yield member.name, content


def check(source: BinaryIO) -> Manifest:
    """Read a whole backup and compare every member with the manifest. Raises CannotRead where anything differs."""
    found: dict[str, str] = {}
    for name, content in read(source):
        if name == MANIFEST:
            manifest = Manifest(**json.load(content))
            if manifest.members != found:
                raise CannotRead("This backup is not whole: its members are not those that its manifest names.")
            return manifest
        found[name] = _digest(content)
    raise CannotRead("This backup has no manifest: it was not finished.")


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := content.read(READ_BYTES):
        digest.update(piece)
    return digest.hexdigest()


@contextmanager
def _opened(source: BinaryIO) -> Iterator[tarfile.TarFile]:
    plain: Any = io.BufferedReader(Opener(source), READ_BYTES)
    try:
        with tarfile.open(fileobj=plain, mode="r|gz") as tar:
            yield tar
    except (tarfile.TarError, EOFError, OSError) as error:
        raise CannotRead(f"This backup cannot be read: {error}") from error
