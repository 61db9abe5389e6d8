"""`manage.py stage_wording`: stage a clinic's wording of an instrument from CSV. A second person confirms it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.exceptions import Refused
from intake.instruments import available, load
from intake.instruments.guard import SheetRefused, check_sheet, needs_permission, questions, read_csv
from portal.accounts.exceptions import MayNot
from portal.audit import actor
from portal.care.actions.wordings import stage_wording
from portal.operations.people import clinic_of, member_of


class Command(BaseCommand):
    help = "Stage the wording of an instrument from a CSV file, and answer the import guard's questions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--clinic", required=True, help="the clinic's slug")
        parser.add_argument("--user", required=True, help="the e-mail of the person who stages it")
        parser.add_argument("--instrument", required=True, choices=sorted({key for key, _ in available()}))

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = clinic_of(options["clinic"])
        user = member_of(clinic, options["user"])
        instrument = load(options["instrument"])
        try:
            sheet = read_csv(options["file"].read_bytes(), instrument)
            check_sheet(instrument, sheet)
            answers = self.ask(instrument, sheet)
            row = stage_wording(clinic=clinic, sheet=sheet, answers=answers, by=actor.staff(user, clinic))
        except (SheetRefused, Refused, MayNot, OSError) as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        self.stdout.write(f"Staged. A second person confirms it: manage.py confirm_wording {row.pk} --user THEIR-EMAIL")

    def ask(self, instrument: Any, sheet: Any) -> dict[str, Any]:
        """Ask what only a person with the printed questionnaire can answer."""
        shown = questions(instrument, sheet.texts)
        answers: dict[str, Any] = {"order_id": self.order(instrument)}
        self.show("These lines are turned round when they are scored:", shown.reversed_lines)
        self.show("These are not:", shown.plain_lines)
        question = (
            "Do they read in opposite directions?" if shown.reversed_lines else "Are these its first and last line?"
        )
        answers["reads_opposite"] = self.agrees(question)
        for line in shown.risk_lines:
            self.show("This line alone raises an alert:", (line,))
            answers["risk_lines_are_about_self_harm"] = self.agrees("Is this the question about self-harm?")
        if needs_permission(instrument):
            answers["permission_name"] = input("Who gave permission? ").strip()
            answers["permission_date"] = input("On which date? ").strip()
        return answers

    def order(self, instrument: Any) -> str:
        """Ask which order the copy was printed in, among answers whose place says nothing."""
        offered = sorted([instrument.order_id, "another order", "I do not know"], key=str.lower)
        self.stdout.write("In which item order was your copy printed?")
        for number, order in enumerate(offered, start=1):
            self.stdout.write(f"  {number}. {order}")
        chosen = input("Number: ").strip()
        return offered[int(chosen) - 1] if chosen in ("1", "2", "3") else ""

    def show(self, title: str, lines: tuple[str, ...]) -> None:
        self.stdout.write(title)
        for line in lines:
            self.stdout.write(f"  {line}")

    def agrees(self, question: str) -> bool:
        return input(f"{question} (yes/no): ").strip().lower() == "yes"
