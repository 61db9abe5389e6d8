"""The bodies that the API reads: only members on the list, each where it belongs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers

OLDEST = 130


class Body(serializers.Serializer):
    """A serializer that refuses members which it does not know, instead of dropping them in silence."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = {}
        if isinstance(data, Mapping):
            unknown = {name: [unknown_member()] for name in data if name not in self.fields}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**as_dict(error.detail), **unknown}) from error
        if unknown:
            raise serializers.ValidationError(unknown)
        return value


def as_dict(detail: Any) -> dict[str, Any]:
    return dict(detail) if isinstance(detail, Mapping) else {"non_field_errors": detail}


def unknown_member() -> serializers.ErrorDetail:
    return serializers.ErrorDetail("This member is not known here.", code="unknown-member")


def past_date(value: date) -> None:
    """Refuse a birth date that nobody alive can have."""
    today = timezone.localdate()
    if not date(today.year - OLDEST, 1, 1) <= value <= today:
        raise serializers.ValidationError(
            "Send a day that is not in the future and not too long ago.", code="out-of-range"
        )


class Text(serializers.CharField):
    """Text that must arrive as a JSON string: a number or a truth value is not quietly turned into one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)
