"""What a start keeps under `var/` for the next one, handed to the settings as NAME_FILE. Runs before Django loads."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

VAR_DIR = Path(__file__).resolve().parent.parent.parent / "var"
DEFAULT_PORT = 8000

MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(64),
    "FIELD_KEYS": lambda: f"first:{base64.b64encode(secrets.token_bytes(32)).decode()}",
}


class CannotStart(Exception):
    """A start was refused; the text says why and what to do, in words for the operator."""


def prepare(port: int, var: Path = VAR_DIR) -> None:
    """Write the random secrets of the first start, and say at which address this one serves."""
    for name, make in MAKERS.items():
        if not _is_given(name):
            _write_secret(name, make, var)
    if not _is_given("PUBLIC_URL"):
        os.environ["PUBLIC_URL"] = f"http://localhost:{port}"
    hand_over(var)


def remember_address(address: str, var: Path = VAR_DIR) -> None:
    """Keep the address that is being served, so that links made by other commands lead there."""
    (var / "PUBLIC_URL").write_text(address + "\n", encoding="utf-8")


def hand_over(var: Path = VAR_DIR) -> None:
    """Name the kept files in the environment, where the operator has given nothing else."""
    kept = {name: var / "secrets" / name for name in MAKERS} | {"PUBLIC_URL": var / "PUBLIC_URL"}
    for name, path in kept.items():
        if not _is_given(name) and path.exists():
            os.environ[f"{name}_FILE"] = str(path)


def with_database(address: str) -> dict[str, str]:
    """Return this process's environment for another one that works on another database."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL_FILE"}
    return {**kept, "DATABASE_URL": address, "DEMO": ""}


def port_asked_for() -> int:
    """Return the port to serve on. Raises CannotStart when PORT is not one."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)


def _is_given(name: str) -> bool:
    return name in os.environ or f"{name}_FILE" in os.environ


def _write_secret(name: str, make: Callable[[], str], var: Path) -> None:
    path = var / "secrets" / name
    if path.exists():
        return
    if name == "FIELD_KEYS" and "DATABASE_URL" not in os.environ and (var / "leeside.sqlite3").exists():
        raise CannotStart(
            f"{path} is missing, and the database beside it was sealed with it. Put the file back from your backup; "
            f"a new key could not open what is stored. To start again from nothing, remove {var}."
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(make() + "\n")
