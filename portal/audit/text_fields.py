"""Form fields for what people type: a line, and longer words."""

import unicodedata
from typing import Any

from django import forms

from portal.audit.text import check_line, cleaned


class Line(forms.CharField):
    """One line. A character that nobody sees is refused: a line goes into lists, messages and labels."""

    default_validators = [check_line]

    def to_python(self, value: Any) -> Any:
        return unicodedata.normalize("NFC", super().to_python(value) or "")


class Words(forms.CharField):
    """Words over several lines. What came along unseen is left out, so that nobody loses a text over it."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return cleaned(unicodedata.normalize("NFC", super().to_python(value) or ""))
