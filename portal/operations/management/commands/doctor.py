import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.operations import doctor


class Command(BaseCommand):
    help = "Say in plain words what is wrong with this installation; exit 1 if anything is."
    requires_system_checks: list[str] = []  # they are among the findings

    def handle(self, *args: object, **options: Any) -> None:
        findings = doctor.examine()
        for number, finding in enumerate(findings, 1):
            self.stdout.write(f"{number}. {finding.what}\n   {finding.mend}")
        if findings:
            sys.exit(1)
        self.stdout.write("Nothing is wrong.")
