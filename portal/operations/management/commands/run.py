from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.operations import environment, preparation, serving, welcome


class Command(BaseCommand):
    help = "Bring everything up to date, then serve the product with its worker until told to end."
    requires_system_checks: list[str] = []  # run below, once the database is there to be asked

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--without-worker", action="store_true", help="the worker runs elsewhere")

    def handle(self, *args: object, host: str, without_worker: bool, **options: Any) -> None:
        try:
            port = environment.port_asked_for()
            serving.check_port(host, port)
            demonstration = preparation.prepare(settings.DEMO_ASKED, self._tell)
            preparation.follow_record(demonstration)
        except environment.CannotStart as refusal:
            raise CommandError(str(refusal)) from refusal
        self.check(databases=["default"])
        environment.remember_address(settings.PUBLIC_URL)
        was_asked_to_end = serving.serve(
            host, port, with_worker=not without_worker, when_ready=lambda: self._tell(welcome.text(demonstration))
        )
        if not was_asked_to_end:
            raise CommandError("The web server ended by itself; the lines above say why.")

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
