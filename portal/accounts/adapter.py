"""Nobody signs up by themselves: an account is made from a link."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter, closed for sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
