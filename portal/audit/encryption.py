"""The seal: AES-256-GCM for names, contacts and free text, and keyed hashes where a search must find them.

A sealed value reads `v1:<key id>:<base64 of nonce and ciphertext>`. Its associated data are table, column and the row's
own random id, so a ciphertext that was moved to another row, column or table does not open.
"""

import base64
import hashlib
import hmac
import json
import os
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

NONCE_BYTES = 12


class CannotOpen(Exception):
    """A sealed value did not open: the key is missing, or the value was changed or moved."""


class Sealed(str):
    """Ciphertext on its way to or from the database."""

    __slots__ = ()


@cache
def keys(setting: str) -> dict[str, bytes]:
    """Return key id to key of FIELD_KEYS, in order; the first one seals. Raises ImproperlyConfigured."""
    found: dict[str, bytes] = {}
    for part in filter(None, (p.strip() for p in setting.split(","))):
        key_id, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise ImproperlyConfigured(f"FIELD_KEYS: key {key_id!r} is not base64.") from error
        if len(key) != 32:
            raise ImproperlyConfigured(f"FIELD_KEYS: key {key_id!r} has {len(key)} bytes; it needs 32.")
        found[key_id] = key
    if not found:
        raise ImproperlyConfigured("FIELD_KEYS holds no key.")
    return found


def active_key() -> str:
    """Return the id of the key that seals."""
    return next(iter(keys(settings.FIELD_KEYS)))


def key_of(value: str) -> str:
    """Return the id of the key that a sealed value names, or nothing where it is no sealed value."""
    version, _, rest = value.partition(":")
    return rest.partition(":")[0] if version == "v1" else ""


def seal(plain: str, context: str) -> Sealed:
    """Seal a text under the active key, bound to its context `table|column|row id`."""
    key_id, key = next(iter(keys(settings.FIELD_KEYS).items()))
    nonce = os.urandom(NONCE_BYTES)
    data = nonce + AESGCM(key).encrypt(nonce, plain.encode(), context.encode())
    return Sealed(f"v1:{key_id}:{base64.b64encode(data).decode()}")


def unseal(value: str, context: str) -> str:
    """Open a sealed text. Raises CannotOpen when the key is missing or the value does not belong here."""
    try:
        version, key_id, encoded = value.split(":", 2)
        data = base64.b64decode(encoded)
        if version != "v1":
            raise CannotOpen(f"Unknown seal {version!r}.")
        return (
            AESGCM(keys(settings.FIELD_KEYS)[key_id])
            .decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], context.encode())
            .decode()
        )
    except KeyError as error:
        raise CannotOpen(f"FIELD_KEYS lacks the key {error.args[0]!r} that sealed this value.") from error
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("A sealed value was changed, moved or cut.") from error


def reseal(value: str, context: str) -> Sealed:
    """Open a sealed text and seal it under the active key. Raises CannotOpen."""
    return seal(unseal(value, context), context)


def keyed_hash(text: str, purpose: str) -> str:
    """Return the keyed hash of a text under the active key, in hexadecimal."""
    return keyed_hashes(text, purpose)[0]


def keyed_hashes(text: str, purpose: str) -> list[str]:
    """Return the keyed hash under every key, so that a search finds rows hashed before the last rotation."""
    message = f"{purpose}|{text}".encode()
    return [hmac.new(key, message, hashlib.sha256).hexdigest() for key in keys(settings.FIELD_KEYS).values()]


class _Opener:
    """Opens a sealed value when it is first read, since only then the row's id is at hand."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type | None = None) -> Any:
        if row is None:
            return self
        name = self.field.attname
        if name not in row.__dict__:
            row.refresh_from_db(fields=[name])
        value = row.__dict__[name]
        if isinstance(value, Sealed):
            value = row.__dict__[name] = self.field.from_text(unseal(value, self.field.context(row)))
        return value

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text that the database only ever sees sealed. It cannot be searched, ordered or set by `update()`."""

    descriptor_class = _Opener
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def context(self, row: models.Model) -> str:
        return f"{row._meta.db_table}|{self.column}|{row.pk}"

    def to_text(self, value: Any) -> str:
        return str(value)

    def from_text(self, text: str) -> Any:
        return text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, row: models.Model, add: bool) -> Sealed | None:
        value = row.__dict__[self.attname] if self.attname in row.__dict__ else getattr(row, self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        return seal(self.to_text(value), self.context(row))

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, Sealed):
            return value
        raise TypeError(f"{self.name} is encrypted: save the row instead of filtering or updating by its value.")

    def to_python(self, value: Any) -> Any:
        return value


class EncryptedJSONField(EncryptedTextField):
    """Like EncryptedTextField, for lists and dictionaries."""

    def to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def from_text(self, text: str) -> Any:
        return json.loads(text)
