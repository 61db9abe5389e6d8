"""Reads instruments from this folder, and refuses one whose bytes have changed.

A clinic's own instrument comes through the same door. Whoever keeps those says so by `serve_own`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from intake.instruments.document import Document, InvalidInstrument, from_document
from intake.psychometrics.instrument import Instrument

HERE = Path(__file__).parent
OWN = "own-"  # how the key of a clinic's own instrument begins, and no other
Source = Callable[[str, str | None], Instrument]
WORDING = re.compile(r"(?P<version>.+)\.(?P<language>[a-z]{2,3})")


class UnknownInstrument(LookupError):
    """There is no instrument with this key and version."""


class InstrumentChanged(Exception):
    """The files of a version differ from the ones that were released."""


def available(folder: Path = HERE) -> tuple[tuple[str, str], ...]:
    """Key and version of every instrument in the folder, sorted, the newest version of a key last."""
    found = [(path.parent.name, path.stem) for path in folder.glob("*/*.toml") if not WORDING.fullmatch(path.stem)]
    return tuple(sorted(found, key=lambda pair: (pair[0], _age(pair[1]))))


def load(key: str, version: str | None = None, folder: Path = HERE) -> Instrument:
    """The instrument in this version, or in its usual one: what its file `DEFAULT` names, else the newest."""
    if key.startswith(OWN):
        return _sources[-1](key, version)
    return _shipped(key, version, folder)


def serve_own(source: Source) -> None:
    """Name who keeps the instruments of clinics. It raises UnknownInstrument, and keeps what it caches to itself."""
    _sources.append(source)


def _none_kept(key: str, version: str | None) -> Instrument:
    raise UnknownInstrument(f"There is no instrument {key!r} in version {version or 'any'!r}.")


_sources: list[Source] = [_none_kept]


@cache
def _shipped(key: str, version: str | None, folder: Path) -> Instrument:
    versions = [found for name, found in available(folder) if name == key]
    if not versions or (version is not None and version not in versions):
        return _none_kept(key, version)
    usual = _usual(folder, key) or versions[-1]
    if usual not in versions:
        raise InvalidInstrument(f"{key}/DEFAULT names the version {usual!r}, which is not there.")
    return _read(folder, key, version or usual)


def checksum(folder: Path, key: str, version: str) -> str:
    """SHA-256 over the specification and its wordings, in order of their names."""
    digest = sha256()
    for path in (_specification(folder, key, version), *_wordings(folder, key, version).values()):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def released(folder: Path) -> dict[str, str]:
    """The pinned checksum of each `key/version`."""
    return said_of_each(folder / "CHECKSUMS")


def graded(folder: Path) -> dict[str, str]:
    """How well the keys of each `key/version` are sourced, where its file says nothing: it was out before it could."""
    return said_of_each(folder / "GRADES")


def said_of_each(path: Path) -> dict[str, str]:
    """What a list beside the packs says of each `key/version`; empty where there is no such list."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found: dict[str, str] = {}
    for number, words in enumerate(map(str.split, lines), start=1):
        if len(words) != 2 or words[1] in found:
            raise InvalidInstrument(f"{path.name}, line {number}: it needs a word and then KEY/VERSION, each once.")
        found[words[1]] = words[0]
    return found


def _read(folder: Path, key: str, version: str) -> Instrument:
    found = checksum(folder, key, version)
    if released(folder).get(f"{key}/{version}", found) != found:
        raise InstrumentChanged(f"{key}/{version} differs from its release: give the change a new version.")
    wordings = {language: _toml(path) for language, path in _wordings(folder, key, version).items()}
    document = {"grade": graded(folder).get(f"{key}/{version}", ""), **_toml(_specification(folder, key, version))}
    if (document.get("key"), document.get("version"), document.get("owner")) != (key, version, None):
        raise InvalidInstrument(f"{key}/{version} calls itself otherwise: its key and version are those of its file.")
    return from_document(document, wordings, found)


def _usual(folder: Path, key: str) -> str | None:
    """The version that is meant where none is named: an instrument may come in several forms and item orders."""
    path = folder / key / "DEFAULT"
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def _specification(folder: Path, key: str, version: str) -> Path:
    return folder / key / f"{version}.toml"


def _wordings(folder: Path, key: str, version: str) -> dict[str, Path]:
    matches = [(WORDING.fullmatch(path.stem), path) for path in sorted((folder / key).glob("*.toml"))]
    return {match["language"]: path for match, path in matches if match and match["version"] == version}


def _toml(path: Path) -> Document:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _age(version: str) -> tuple[list[int], bool, str]:
    """Sorts 1.0.0-draft1 before 1.0.0, and 1.9 before 1.10."""
    numbers, _, suffix = version.partition("-")
    return [int(number) for number in numbers.split(".")], not suffix, suffix
