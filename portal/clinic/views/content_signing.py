"""The reviewer's list of pieces, and the page on which one is read and signed."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from content import library, presence
from content.exceptions import Refused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions.content import sign_content
from portal.clinic.forms.content import SignContentForm
from portal.clinic.loading.content import signing_page
from portal.clinic.present.content import signing_rows


@require_safe
@requires(Permission.SIGN_CONTENT)
def signing_list(request: StaffRequest) -> HttpResponse:
    rows = signing_rows(library.readings(request.clinic))
    return render(request, "clinic/content/list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SIGN_CONTENT)
def sign(request: StaffRequest, page_id: int) -> HttpResponse:
    reading = library.reading(page_id, request.clinic)
    if reading is None:
        raise Http404
    form = SignContentForm(request.POST or None, initial={"revision": reading.revision.pk})
    if request.method == "POST" and form.is_valid() and signed(request, reading, form):
        messages.success(request, _("Signed. The page can now be suggested to your clinicians."))
        return redirect("content_signing")
    page = signing_page(reading, form, request.user, request.clinic)
    return render(request, "clinic/content/sign.html", page, status=422 if form.errors else 200)


def signed(request: StaffRequest, reading: library.Reading, form: SignContentForm) -> bool:
    """Sign what the person read; where that is refused, say why on the form."""
    try:
        check_same(reading, form.cleaned_data["revision"])
        sign_content(page=reading.page, revision=reading.revision, clinic=request.clinic, by=request.actor)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def check_same(reading: library.Reading, revision_id: int) -> None:
    """Refuse to sign a revision that came after the one on the reader's screen."""
    if reading.revision.pk != revision_id:
        raise Refused(_("The page was changed while you read it. Read the new version, then sign."))


@require_safe
@requires(Permission.READ_LIBRARY)
def read(request: StaffRequest, page_id: int) -> HttpResponse:
    """Show a published piece inside the clinic: the only place where its own pieces are read."""
    page = library.find(page_id, request.clinic)
    if page is None:
        raise Http404
    return render(request, "clinic/content/read.html", presence.piece(page))
