"""Why something was refused, in a sentence that a person can act on."""


class Refused(Exception):
    """An action that may not be done now; `message` is for the person who tried."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
