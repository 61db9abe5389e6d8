#!/usr/bin/env python
"""Run a management command of Leeside."""

import os
import sys

from portal.operations import environment


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        if sys.argv[1:2] == ["run"]:
            environment.prepare(environment.port_asked_for())
        else:
            environment.hand_over()
    except environment.CannotStart as refusal:
        sys.exit(str(refusal))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
