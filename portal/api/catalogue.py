"""Which resources the API has."""

from portal.api.alerts import Alerts
from portal.api.assessments import Assessments
from portal.api.content import Content
from portal.api.instruments import Instruments
from portal.api.invitations import Invitations
from portal.api.patients import Patients
from portal.api.profiles import Profiles
from portal.api.recommendations import Recommendations
from portal.api.resource import Resource
from portal.api.suggestions import Suggestions

RESOURCES: tuple[type[Resource], ...] = (
    Patients, Invitations, Assessments, Profiles, Alerts, Content, Recommendations, Suggestions,
    Instruments,
)  # fmt: skip


def actions_of(resource: type[Resource]) -> dict[str, str]:
    """Return what the list address of a resource takes: method to action."""
    return {"get": "list", "post": "create"} if hasattr(resource, "create") else {"get": "list"}
