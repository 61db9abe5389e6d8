"""`/healthz` (the process lives) and `/readyz` (it can work), answered before any session or policy."""

import shutil
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from portal.audit.models import Heartbeat, Outbox

STALE = timedelta(seconds=60)
OLDEST_MESSAGE = timedelta(minutes=5)
LOW_DISK_BYTES = 100 * 1024 * 1024


class HealthMiddleware:
    """Answers the two health addresses first, so that they work whatever else does not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            return ready()
        return self.get_response(request)


def ready() -> JsonResponse:
    """Return the state of what the product needs, 200 when all of it is well, else 503."""
    try:
        checks = {"database": "ok", **_stored_checks()}
    except DatabaseError:
        checks = {"database": "unreachable"}
    checks["disk"] = "ok" if shutil.disk_usage(settings.BASE_DIR).free > LOW_DISK_BYTES else "low"
    well = all(value == "ok" for value in checks.values())
    return JsonResponse({"status": "ok" if well else "not ready", **checks}, status=200 if well else 503)


def _stored_checks() -> dict[str, str]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {
        "migrations": "missing" if missing else "ok",
        "worker": "stale" if worker_is_stale() else "ok",
        "outbox": "old" if outbox_is_old() else "ok",
    }


def worker_is_stale() -> bool:
    """Say whether no worker was alive within the last minute."""
    return not Heartbeat.objects.filter(at__gt=timezone.now() - STALE).exists()


def outbox_is_old() -> bool:
    """Say whether a message has been due for more than five minutes."""
    return Outbox.objects.due(timezone.now() - OLDEST_MESSAGE).exists()
