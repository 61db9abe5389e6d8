"""Management commands, under `commands`. Here because Django looks for them in an app; nothing else belongs here."""
