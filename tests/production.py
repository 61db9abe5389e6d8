"""Runs Python with a clinic's production settings and passing secrets: `python -m tests.production manage.py check`."""

import os
import sys
import tempfile
from pathlib import Path

from portal.operations.environment import MAKERS


def main() -> None:
    secrets = {name: make() for name, make in MAKERS.items()}
    given = {
        "PUBLIC_URL": "https://intake.clinic.example",
        "ALLOWED_HOSTS": "intake.clinic.example",
        "EMAIL_URL": "smtp+tls://user:password@mail.clinic.example:587",
        "DATABASE_URL": f"sqlite:///{Path(tempfile.gettempdir()) / 'leeside-production-check.sqlite3'}",
        "DEMO": "0",
    }
    os.execve(sys.executable, [sys.executable, *sys.argv[1:]], {**os.environ, **secrets, **given})


if __name__ == "__main__":
    main()
