"""The page after an answer that tells of danger: a page, never a modal, and it blocks nothing."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from intake import actions
from intake.bound import BoundRequest
from intake.doors import before_sending, go
from intake.models import Alert
from intake.pages import show
from intake.present.support import panel, what_we_do
from portal.country.help_page import region_of

GO_ON, STOP = "go-on", "stop"


@require_http_methods(["GET", "HEAD", "POST"])
@before_sending
def pause(request: BoundRequest, alert: UUID) -> HttpResponse:
    """Thank the person, show who can help now, and leave the choice to them."""
    raised = request.bound.invitation.alerts.select_related("patient__clinic", "invitation__clinic")
    found = raised.filter(pk=alert).first()
    if found is None:
        raise Http404
    if request.bound.veil.covers_moment(found.raised_at):
        return go(request, "patient_home")
    choice = request.POST.get("choice")
    if choice in (GO_ON, STOP):
        actions.note_choice(alert=found, choice=choice, by=request.bound.actor)
        return go(request, "you_next" if choice == GO_ON else "you_saved")
    page = show(request, "intake/pause.html", context(request, found))
    if request.method == "GET":
        actions.note_panel_shown(alert=found, by=request.bound.actor)
    return page


def context(request: BoundRequest, alert: Alert) -> dict[str, object]:
    path = request.bound.path
    asked = next((q for q in path.questions if q.assessment == alert.assessment and q.item.id == alert.item), None)
    return {
        "part": path.parts[asked.part - 1].place if asked else None,
        "parts": len(path.asked_parts),
        "alert": alert,
        "panel": panel(alert.invitation.clinic, region_of(request)),
        "sentences": what_we_do(alert),
    }
