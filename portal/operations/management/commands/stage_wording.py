"""`manage.py stage_wording`: stage a clinic's wording of an instrument from CSV. A second person confirms it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.exceptions import Refused
from intake.instruments import available, load
from intake.instruments.file import read_file
from intake.instruments.guard import (
    LARGEST,
    SheetRefused,
    check_sheet,
    must_be_unaltered,
    needs_permission,
    questions,
)
from portal.accounts.exceptions import MayNot
from portal.audit import actor
from portal.care.actions.wordings import stage_wording
from portal.operations.people import clinic_of, member_of


class Command(BaseCommand):
    help = "Stage the wording of an instrument from CSV or FHIR R4 JSON, and answer the import guard's questions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--clinic", required=True, help="the clinic's slug")
        parser.add_argument("--user", required=True, help="the e-mail of the person who stages it")
        parser.add_argument("--instrument", required=True, choices=sorted({key for key, _ in available()}))
        parser.add_argument("--language", default="", help="which language of a FHIR file")
        parser.add_argument("--entitlement", default="", help="with a FHIR file: why the clinic may use the words")

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = clinic_of(options["clinic"])
        user = member_of(clinic, options["user"])
        instrument = load(options["instrument"])
        try:
            content = self.content(options["file"])
            sheet = read_file(content, instrument, options["language"], options["entitlement"])
            check_sheet(instrument, sheet)
            answers = self.ask(instrument, sheet)
            row = stage_wording(clinic=clinic, sheet=sheet, answers=answers, by=actor.staff(user, clinic))
        except (SheetRefused, Refused, MayNot, OSError) as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        self.stdout.write(f"Staged. A second person confirms it: manage.py confirm_wording {row.pk} --user THEIR-EMAIL")

    def content(self, path: Path) -> bytes:
        """Read a plain file, and no more of it than is looked at."""
        if path.is_symlink() or not path.is_file():
            raise CommandError(f"{path} is no plain file. Nothing was imported.")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)

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
        if must_be_unaltered(instrument):
            answers["is_unaltered"] = self.agrees("Is every line exactly as its owner published it?")
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
