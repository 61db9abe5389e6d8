"""`manage.py demo links`: fresh one-time sign-in links of the demonstration, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.operations.demonstration.links import NoDemonstration, fresh_links


class Command(BaseCommand):
    help = "On a demonstration database: print fresh one-time sign-in links as JSON (`demo links`)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["links"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            links = fresh_links()
        except NoDemonstration as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(links, indent=2))
