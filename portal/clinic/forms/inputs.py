"""Days and times as browsers' own fields take them: in one form, whatever language the page is in."""

from django import forms


class DayInput(forms.DateInput):
    """A field for a day. Written in the way of a language, a browser would show it empty."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """A field for a time of day, to the minute."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")
