"""Keeping translations in step with their source, for whom the clinic lets."""

from django.db import transaction

from content import actions
from content.models import TranslationStep, TranslationTask
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care import access, policies

MAY_CHECK = frozenset({Permission.EDIT_CONTENT, Permission.SIGN_CONTENT})


@transaction.atomic
def translation_done(*, task: TranslationTask, seen: int, comment: str, by: Actor) -> TranslationStep:
    """Say as an editor that a translation is up to date."""
    policies.check_may(by, Permission.EDIT_CONTENT)
    return actions.translation_done(task=task, seen=seen, comment=comment, by=by)


@transaction.atomic
def check_translation(*, task: TranslationTask, seen: int, is_right: bool, comment: str, by: Actor) -> TranslationStep:
    """Check a translation as a second person: an editor or a reviewer."""
    if not MAY_CHECK & access.permissions(by):
        raise policies.MayNot(Permission.SIGN_CONTENT)
    return actions.check_translation(task=task, seen=seen, is_right=is_right, comment=comment, by=by)
