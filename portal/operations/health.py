"""`/healthz` (the process lives) and `/readyz` (it can work), answered before any session or policy."""

import shutil
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from portal.audit import heartbeat
from portal.audit.models import Outbox

OLDEST_MESSAGE = timedelta(minutes=5)
# A failing duty is told of, and takes nothing out of service: people can still be asked, and alerts still leave.
FAILING = "failing"
WELL = ("ok", FAILING)
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
    checks["disk"] = "ok" if shutil.disk_usage(settings.VAR_DIR).free > LOW_DISK_BYTES else "low"
    well = all(value in WELL for value in checks.values())
    status = "ok" if checks.get("duties") != FAILING else "degraded"
    return JsonResponse({"status": status if well else "not ready", **checks}, status=200 if well else 503)


def _stored_checks() -> dict[str, str]:
    connection.ensure_connection()
    return {
        "migrations": "ok" if migrations.are_applied() else "missing",
        "worker": "stale" if heartbeat.is_stale() else "ok",
        "outbox": "old" if outbox_is_old() else "ok",
        "duties": FAILING if heartbeat.failing_duties() else "ok",
    }


class Migrations:
    """Whether the database has every migration of this code: read until it is so, then remembered, as code stays."""

    def __init__(self) -> None:
        self._applied = False

    def are_applied(self) -> bool:
        if not self._applied:
            executor = MigrationExecutor(connection)
            self._applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return self._applied


migrations = Migrations()


def outbox_is_old() -> bool:
    """Say whether a message has been due for more than five minutes."""
    return Outbox.objects.due(timezone.now() - OLDEST_MESSAGE).exists()
