"""How the OpenAPI document describes each view: the problem replies that every view may give."""

from typing import Any

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    """Names operations after their resource."""

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "resource", "other")]

    def get_operation_id(self) -> Any:
        resource = getattr(self.view, "resource", "")
        action = getattr(self.view, "action", "") or self.method.lower()
        return f"{resource}_{action}".replace("-", "_") if resource else super().get_operation_id()
