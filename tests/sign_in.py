"""Signing the cast in, with a second factor or a password alone, and comparing what they then get."""

import re
import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as METHODS
from django.http import HttpResponse
from django.test import Client

from portal.accounts.doors import CLINIC, SIGNED_IN_BY_LINK
from portal.accounts.models import Clinic, StaffSession, User
from portal.accounts.sessions import ROW


def sign_in(client: Client, user: User, clinic: Clinic | None = None, *, minutes_ago: int = 0) -> Client:
    """Sign a person fully in, as a one-time link of the demonstration does: just now, or some minutes ago."""
    client.force_login(user)
    session = client.session
    session[SIGNED_IN_BY_LINK] = str(user.pk)
    session[ROW] = str(StaffSession.objects.create(user=user, label="computer Firefox").pk)
    session[METHODS] = [{"method": "link", "at": time.time() - 60 * minutes_ago}]
    session[f"{METHODS}_user"] = str(user.pk)
    if clinic is not None:
        session[CLINIC] = str(clinic.pk)
    session.save()
    return client


def sign_in_with_password_only(client: Client, user: User) -> Client:
    """Sign a person in without the second step."""
    client.force_login(user)
    return client


def same_page(one: HttpResponse, other: HttpResponse) -> bool:
    """Say whether two replies are the same but for what names the request itself: its address and its form token."""
    return one.status_code == other.status_code and _bare(one) == _bare(other)


def _bare(response: HttpResponse) -> str:
    text = response.content.decode()
    text = re.sub(r'(name="csrfmiddlewaretoken" value|name="csrf-token" content)="[^"]*"', "", text)
    return re.sub(r'name="next" value="[^"]*"', "", text)
