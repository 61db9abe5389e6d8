"""The slip that goes with an intake: printed or read out, in the patient's language, shown once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from intake.actions.invitations import Issued
from intake.emails import link
from intake.secrets import spaced
from portal.audit.mail import mail_is_configured
from portal.clinic.present import times
from portal.country.languages import left_to_right


@dataclass(frozen=True)
class Slip:
    """What the patient takes away. Sentences whose facts are missing are not there."""

    language: str
    heading: str
    sentences: list[str]
    code_label: str
    code: str
    spoken: str
    address: str  # "" where the link goes by mail
    picture: SafeString


def slip(issued: Issued, sender: Any) -> Slip:
    """Return the slip of a new link and code, in the language of the questions."""
    with translation.override(issued.invitation.language):
        return _slip(issued, sender, by_mail=goes_by_mail(issued))


def goes_by_mail(issued: Issued) -> bool:
    """Say whether the link leaves by mail: only to an address that is safe to write to."""
    patient = issued.invitation.patient
    return bool(patient.contact_is_safe and patient.email and mail_is_configured())


def _slip(issued: Issued, sender: Any, by_mail: bool) -> Slip:
    address = "" if by_mail else link(issued.token)
    return Slip(
        language=issued.invitation.language,
        heading=_("Questions before your visit"),
        sentences=[sentence for sentence in _sentences(issued, sender, by_mail) if sentence],
        code_label=_("Your code"),
        code=spaced(issued.code),
        spoken=", ".join(issued.code),
        address=address,
        picture=picture(address) if address else SafeString(""),
    )


def _sentences(issued: Issued, sender: Any, by_mail: bool) -> list[str]:
    clinic, invitation = issued.invitation.clinic, issued.invitation
    phone = left_to_right(clinic.phone)
    who = {"name": str(sender), "clinic": str(clinic)}
    until = times.day(invitation.expires_at if not invitation.submitted_at else invitation.home_until, clinic.zone)
    message = _(
        "You will get a message from %(sender)s. Its subject is “A page is ready for you”. It holds only a link."
    )
    opens = (
        message % {"sender": settings.DEFAULT_FROM_EMAIL}
        if by_mail
        else _("Open the address below, or point your camera at the square.")
    )
    return [
        _("%(name)s at %(clinic)s asks you some questions before your visit.") % who,
        opens,
        _("Then type the code. Keep the code apart from the message."),
        _("You can skip questions and stop at any time. The link works until %(date)s.") % {"date": until},
        _("Lost the code, or any question? Call %(phone)s.") % {"phone": phone} if phone else "",
    ]


def picture(address: str) -> SafeString:
    """The address as a QR code: our own drawing, without a style attribute."""
    drawn = segno.make(address, error="m", micro=False)
    return mark_safe(drawn.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2))
