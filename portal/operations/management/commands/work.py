from django.core.management.base import BaseCommand

from portal.operations.worker import Worker


class Command(BaseCommand):
    help = "Deliver messages and show that the worker lives, until told to end."

    def handle(self, *args: object, **options: object) -> None:
        Worker().work()
