"""`manage.py confirm_wording`: a second named person confirms a staged wording. Only then can it be sent."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.exceptions import Refused
from intake.instruments import load
from intake.instruments.guard import SheetRefused
from intake.models import Wording
from portal.accounts.exceptions import MayNot
from portal.audit import actor
from portal.care.actions.wordings import confirm_wording
from portal.operations.people import member_of


class Command(BaseCommand):
    help = "Confirm a staged wording as a second person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("wording", help="the id that stage_wording printed")
        parser.add_argument("--user", required=True, help="the e-mail of the person who confirms it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            row = Wording.objects.select_related("clinic").get(
                pk=options["wording"], confirmed_at=None, retired_at=None
            )
        except (Wording.DoesNotExist, ValidationError) as error:
            raise CommandError("There is no staged wording with this id.") from error
        user = member_of(row.clinic, options["user"])
        try:
            confirm_wording(wording=row, answers=self.ask(row), by=actor.staff(user, row.clinic))
        except (SheetRefused, Refused, MayNot) as error:
            raise CommandError(f"{error} Nothing was confirmed.") from error
        self.stdout.write("Confirmed. It can be sent now.")

    def ask(self, row: Wording) -> dict[str, Any]:
        """Show every line, and each risk line alone."""
        instrument = load(row.instrument, row.instrument_version)
        for item in instrument.items:
            self.stdout.write(f"{item.number}. {row.texts[item.id]}")
        answers: dict[str, Any] = {"read_all": self.number("How many items did you read? ")}
        for risk_item in instrument.risk_items:
            self.stdout.write(f"This line alone raises an alert:\n  {row.texts[risk_item]}")
            agreed = input("Is this the question about self-harm? (yes/no): ").strip().lower() == "yes"
            answers["risk_lines_are_about_self_harm"] = agreed
        return answers

    def number(self, question: str) -> int:
        text = input(question).strip()
        return int(text) if text.isdigit() else -1
