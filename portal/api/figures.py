"""Fields of serializers that show figures as they are stored."""

from typing import Any

from rest_framework import serializers


class Figure(serializers.DecimalField):
    """A stored decimal as a JSON number with its own digits; null where there is no figure."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=None, decimal_places=None, coerce_to_string=False, **{"allow_null": True, **kwargs})


class Pair(serializers.ListField):
    """Two figures: low and high, or anxiety and avoidance."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=Figure(allow_null=False), min_length=2, max_length=2, **{"allow_null": True, **kwargs})


class Moment(serializers.DateTimeField):
    """A time in RFC 3339, in UTC; null where it did not happen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_null": True, **kwargs})
