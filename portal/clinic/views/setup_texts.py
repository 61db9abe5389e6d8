"""What patients of a clinic read: crisis lines, consent texts, the safety question, checked translations."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care import setup_rows
from portal.care.actions import setup
from portal.clinic.forms.setup import ConsentForm, LineForm, SignForm, TranslationForm
from portal.clinic.present.lines import line_list
from portal.clinic.present.setup import translation_groups
from portal.clinic.views.setup import REFUSED, attempt
from portal.country import lines as country
from portal.country.languages import language_label, language_name
from portal.country.models import CrisisLine


@require_safe
@requires(Permission.MANAGE_CLINIC)
def crisis_lines(request: StaffRequest) -> HttpResponse:
    """Show the clinic's lines by country, and what the pack of one country suggests to check."""
    return render(request, "clinic/setup/lines.html", line_list(request.clinic, request.GET.get("country", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_CLINIC)
def new_line(request: StaffRequest) -> HttpResponse:
    """Add a line that was just checked, perhaps starting from a suggestion."""
    wanted, where = request.GET.get("from", ""), request.GET.get("country", "") or request.clinic.country
    suggestion = next((line for line in country.suggestions(request.clinic, where) if line.key == wanted), None)
    initial = {"country": where}
    if suggestion:
        kind = CrisisLine.EMERGENCY if suggestion.key == "emergency" else CrisisLine.LINE
        hours = ". ".join(filter(None, [suggestion.hours, suggestion.text_word]))
        initial |= {
            "kind": kind,
            "name": suggestion.name_in(request.LANGUAGE_CODE),
            "call": suggestion.call,
            "text": suggestion.text,
            "hours": hours,
        }
    return line_page(request, LineForm(request.POST or None, clinic=request.clinic, initial=initial), None, suggestion)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_CLINIC)
def one_line(request: StaffRequest, line: UUID) -> HttpResponse:
    """Check a line again, as it is or with a correction."""
    row = country.line_to_keep(request.clinic, line)
    if row is None:
        raise Http404
    initial = {name: getattr(row, name) for name in ("country", "kind", "name", "call", "text", "hours")}
    form = LineForm(request.POST or None, clinic=request.clinic, initial=initial, line=row)
    return line_page(request, form, row, None)


def line_page(request: StaffRequest, form: LineForm, row: CrisisLine | None, suggestion: object) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            setup.check_line(clinic=request.clinic, by=request.actor, line=row, **form.values())
            return redirect("clinic_lines")
        except REFUSED as error:
            form.add_error(None, str(error.message))
    context = {"form": form, "line": row, "suggestion": suggestion}
    return render(request, "clinic/setup/line.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.MANAGE_CLINIC)
def retire_line(request: StaffRequest, line: UUID) -> HttpResponse:
    row = country.line_to_keep(request.clinic, line)
    if row is None:
        raise Http404
    done = _("Taken off every page.")
    return attempt(request, setup.retire_line, done, "clinic_lines", clinic=request.clinic, line=row)


@require_safe
@requires(Permission.MANAGE_CLINIC)
def consent(request: StaffRequest) -> HttpResponse:
    """Show the consent text of each language."""
    texts = setup_rows.consent_texts(request.clinic)
    rows = [{"code": code, "name": language_label(code), "text": texts.get(code)} for code in request.clinic.languages]
    return render(request, "clinic/setup/consent.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_CLINIC)
def consent_text(request: StaffRequest, language: str) -> HttpResponse:
    """Write the next version of one language's consent text."""
    if language not in request.clinic.languages:
        raise Http404
    newest = setup_rows.consent_texts(request.clinic).get(language)
    form = ConsentForm(request.POST or None, initial={"text": newest.text if newest else ""})
    if request.method == "POST" and form.is_valid():
        values = {"clinic": request.clinic, "language": language, "text": form.cleaned_data["text"]}
        return attempt(request, setup.write_consent_text, _("Saved as a new version."), "clinic_consent", **values)
    context = {"form": form, "language": language_name(language), "code": language, "newest": newest}
    return render(request, "clinic/setup/consent_text.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SIGN_SAFETY_TEXTS)
def safety_question(request: StaffRequest) -> HttpResponse:
    """Show the exact words of each safety question, and let a clinician sign them."""
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _("Signed under your name.")
        return attempt(
            request, setup.sign_safety_text, done, "safety_question", clinic=request.clinic, **form.cleaned_data
        )
    rows = [
        {"text": row.text, "signed_by": row.signed_by, "language": language_label(row.text.language)}
        for row in setup_rows.signables(request.clinic)
    ]
    return render(request, "clinic/setup/safety_question.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SIGN_SAFETY_TEXTS)
def translations(request: StaffRequest) -> HttpResponse:
    """Show what is translated, instrument by instrument, and how far it is checked."""
    return render(request, "clinic/setup/translations.html", {"groups": translation_groups(request.clinic)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SIGN_SAFETY_TEXTS)
def translation(request: StaffRequest, instrument: str, version: str, language: str) -> HttpResponse:
    """Show every line of one translation beside its source; record who read them."""
    wanted = (instrument, version, language)
    group = next((g for g in translation_groups(request.clinic) if g.key == wanted), None)
    if group is None:
        raise Http404
    form = TranslationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {
            "clinic": request.clinic,
            "instrument": instrument,
            "version": version,
            "language": language,
            "hashes": request.POST.getlist("hash"),
            "part": form.cleaned_data["part"],
            "person_name": form.cleaned_data["person_name"],
        }
        return attempt(request, setup.record_translation_check, _("Recorded."), "clinic_translations", **values)
    context = {"form": form, "group": group}
    return render(request, "clinic/setup/translation.html", context, status=422 if form.errors else 200)
