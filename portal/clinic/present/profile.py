"""The profile page as a whole, in its reading order."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.care.access import permissions
from portal.clinic.forms.alerts import form_of
from portal.clinic.forms.notes import NoteForm, VisitForm
from portal.clinic.forms.reviews import ReviewForm
from portal.clinic.forms.teams import GoalForm, MemberForm
from portal.clinic.loading.reading import Reading
from portal.clinic.present import answers, consent, contacts, messages, person, risk, scales, times, trust
from portal.clinic.present.brief import brief
from portal.clinic.present.course import course
from portal.clinic.present.limits import limit_lines
from portal.clinic.present.occasions import occasion
from portal.clinic.present.planes import planes
from portal.clinic.present.relationships import relationships
from portal.clinic.present.safety_question import safety_lines

# The steps that an open alert offers, and a closed one.
STEPS = {True: ("acknowledge", "assess", "close", "void"), False: ("reopen",)}


def page(reading: Reading, asked: str = "", forms: dict[str, Form] | None = None) -> dict[str, Any]:
    """Return all that the profile shows. `forms` are those that came back with mistakes, by name."""
    shown = contents(reading, asked)
    return shown | _forms(reading, forms or {}, shown["alerts"]) | {"keys_area": "profile"}


def contents(reading: Reading, asked: str = "") -> dict[str, Any]:
    """What the page and its print hold in common."""
    drawn, change, rows = planes(reading), course(reading), answers.rows(reading)
    shown = answers.chosen(rows, asked)
    asks = risk.asks(reading)
    return {
        "reading": reading,
        "patient": reading.patient,
        "profile": reading.profile,
        "strip": person.strip(reading),
        "alerts": risk.alerts(reading),
        "contacts": contacts.contact_lines(reading),
        "safety_lines": safety_lines(reading),
        "asks": [ask for ask in asks if not ask.is_private],
        "private_asks": [ask for ask in asks if ask.is_private],
        "helped": risk.helped(reading),
        "brief": brief(reading, drawn, change, rows),
        "planes": drawn,
        "relationships": relationships(reading),
        "scale_groups": scales.groups(reading),
        "trust": trust.trust(reading),
        "course": change,
        "limits": limit_lines(reading),
        "items": [row for row in shown if not row.is_private],
        "private_items": [row for row in shown if row.is_private],
        "item_views": _item_views(reading, rows, shown, asked),
        "parts": person.parts(reading),
        "consent": consent.lines(reading),
        "consent_warning": consent.warning(reading),
        "unfinished": reading.unfinished,
        "locked_out": reading.locked_out,
        "may_enter": reading.may_enter,
        "unfinished_words": person.unfinished(reading),
        "offers": person.offers(reading),
        "words": person.words(reading),
        "notes": person.signed_notes(reading),
        "review": person.review(reading),
        "review_words": person.review_words(reading),
        "intakes": _intakes(reading),
    }


def _forms(reading: Reading, given: dict[str, Form], alerts: list[risk.AlertView]) -> dict[str, Any]:
    draft, episode = person.draft(reading), reading.case.episode
    visit = episode.next_visit_at.astimezone(reading.zone) if episode and episode.next_visit_at else None
    alert = given.get("alert")
    return {
        "may": {each.value: True for each in permissions(reading.case.actor)},
        "goal_form": given.get("goal") or GoalForm(),
        "member_form": given.get("member") or MemberForm(colleagues=reading.case.colleagues),
        "colleagues": reading.case.colleagues,
        "team": person.team(reading),
        "goals": person.goals(reading),
        "messages_sent": messages.lines(reading),
        "note_form": given.get("note")
        or NoteForm(initial={"text": draft.text, "is_private": draft.is_private} if draft else {}),
        "draft": _("Draft saved %(time)s. Only you can see it.")
        % {"time": times.inline(draft.saved_at, reading.now, reading.zone)}
        if draft
        else "",
        "visit_form": given.get("visit")
        or VisitForm(initial={"day": visit.date().isoformat(), "time": visit.strftime("%H:%M")} if visit else {}),
        "review_form": given.get("review") or ReviewForm(),
        "failed_alert": given.get("alert_id"),
        "alert_form": alert,
        "alert_forms": [(view, _alert_forms(view, given)) for view in alerts],
        "lost": given.get("lost"),
        "form": next((form for form in given.values() if isinstance(form, Form)), None),
        "refusal": given.get("refusal", ""),
    }


def _alert_forms(view: risk.AlertView, given: dict[str, Any]) -> dict[str, Form]:
    """The forms of one alert by step; one that came back stands in the place of an empty one."""
    forms: dict[str, Form] = {step: form_of(view.alert, step) for step in STEPS[view.is_open]}
    if given.get("alert_id") == view.alert.pk and "alert_step" in given:
        forms[given["alert_step"]] = given["alert"]
    return forms


def _item_views(
    reading: Reading, rows: list[answers.ItemRow], shown: list[answers.ItemRow], asked: str
) -> list[dict[str, Any]]:
    found = answers.views(rows, reading)
    current = asked if asked in {view.key for view in found} else answers.STANDS_OUT
    here = reverse("patient", args=[reading.patient.pk])
    intake = {"intake": str(reading.invitation.pk)} if reading.invitation else {}
    return [
        {
            "view": view,
            "url": f"{here}?{urlencode(intake | {'items': view.key})}#answers",
            "current": view.key == current,
        }
        for view in found
    ]


def _intakes(reading: Reading) -> list[dict[str, Any]]:
    """Every finished intake, newest first, with the way to it."""
    here = reverse("patient", args=[reading.patient.pk])
    occasions = {invitation.pk: occasion(invitation) for invitation in reading.case.invitations}
    return [
        {
            "title": f"{times.day(profile.completed_at, reading.zone)}, {occasions[profile.invitation_id]}",
            "url": f"{here}?{urlencode({'intake': profile.invitation_id})}",
            "current": profile is reading.profile,
        }
        for profile in reading.case.profiles
    ]
