"""Reads of API clients, for the clinic's own page."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404

from portal.integration.models import Client
from portal.integration.scopes import SCOPES


def clients_of(clinic: Any) -> QuerySet[Client]:
    """Return the clients of a clinic, those in use first."""
    return Client.objects.filter(clinic=clinic).order_by(F("revoked_at").asc(nulls_first=True), "name", "pk")


def client_in(clinic: Any, client_id: str) -> Client:
    """Return a client of this clinic. Raises Http404: another clinic's is as if it never existed."""
    found = Client.objects.select_related("clinic").filter(clinic=clinic, client_id=client_id).first()
    if found is None:
        raise Http404
    return found


def powers_of(client: Client) -> list[Any]:
    """Return what a client may do, in words."""
    return [SCOPES[scope] for scope in client.scopes if scope in SCOPES]
