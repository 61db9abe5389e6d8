"""An intake with the relationship form about several people."""

from intake import actions
from intake.instruments import load
from intake.models import Answer, Assessment, Battery, Invitation, Profile
from portal.audit.actor import patient
from tests.portal.clinic import intakes

FORM = load("leeside-attachment-relationship")


def about(person, ana, answers: dict[str, int | None], absent: str = "", half: str = "") -> Profile:
    """A finished intake with the relationship form about several people; each answers every line with one value, and
    None answers nothing. About `half` only the lines of the first scale are answered."""
    version = str(Battery.objects.count() + 1)
    own = Battery.objects.create(clinic=person.clinic, key="people", version=version, title={"en": "people"})
    invitation = intakes.agreed(intakes.invited(person, ana).invitation)
    invitation.assessments.all().delete()
    for position, (kind, value) in enumerate(answers.items(), start=1):
        own.sections.create(
            position=position, key=f"part-{position}", title={"en": kind}, instrument=FORM.key,
            instrument_version=FORM.version, target=kind,
        )  # fmt: skip
        sheet = Assessment.objects.create(
            clinic=person.clinic, patient=person, invitation=invitation, instrument=FORM.key,
            instrument_version=FORM.version, checksum=FORM.checksum, target_kind=kind,
            target_absent=absent if value is None else "",
        )  # fmt: skip
        for item in FORM.items if value is not None else ():
            if kind == half and item.id not in FORM.scale(FORM.plane.anxiety).items:
                continue
            is_reversed = any(item.id in scale.reversed_items for scale in FORM.scales)
            keyed = item.reversed_value(value) if is_reversed else value
            Answer.objects.create(**intakes._row(sheet, FORM, item.id, keyed))
    Invitation.objects.filter(pk=invitation.pk).update(battery=own)
    invitation.refresh_from_db()
    return actions.submit(invitation=invitation, by=patient(person))
