"""Where each patient of an actor stands, read with the same few queries however many they are. Decrypts nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, cast

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from intake.instruments import load
from intake.models import Alert, Answer, Consent, Invitation, Patient, Profile, Score, sections_of
from intake.models.alerts import TOP
from portal.audit.actor import Actor
from portal.audit.models import Outbox
from portal.care import access
from portal.care.models import CareTeamMember, EpisodeOfCare, Review, SavedView, Schedule, holds

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Counts(TypedDict):
        answered: int
        skipped: int
        held_back: int

    class Reviewed(TypedDict):
        is_reviewed: bool

    CountedInvitation = WithAnnotations[Invitation, Counts]
    KnownProfile = WithAnnotations[Profile, Reviewed]

Reach = Any  # ids of patients: a list of them, or a query for them

# What a list needs of an invitation: no helper, no hashes.
INVITATION_FIELDS = (
    "patient_id", "battery_id", "occasion", "language", "created_at", "sent_at", "expires_at", "revoked_at",
    "opened_at", "submitted_at", "refused_at", "stopped_at", "put_off", "code_paused_until", "code_asked_at",
    "updated_at",
)  # fmt: skip


# Up to so many patients are named in the queries that follow the first; beyond, each asks again who they are.
NAMED_ONE_BY_ONE = 500
MOST_LISTED = 500  # of those beyond an actor's own: whoever reads a whole clinic looks for one more person by name


@dataclass
class Standing:
    """One patient as the list knows them: ids, times and states, no name."""

    patient_id: Any
    next_visit_at: datetime | None
    due_on: date | None = None  # since when a set is due to be asked again
    is_mine: bool = True  # of the actor's own care teams, or here because of an alert that the actor is on duty for
    has_clinician: bool = True
    took_back_at: datetime | None = None  # when the patient withdrew their consent, while that is their last word
    alerts: list[Alert] = field(default_factory=list)  # open ones, most urgent first
    invitation: CountedInvitation | None = None  # the newest, with how many of its questions are done
    profile: KnownProfile | None = None  # the newest; without its pictures
    scores: list[Score] = field(default_factory=list)  # symptom scales of this episode's intakes, oldest first


class Caseload:
    """The patients of one actor at one moment; `day` is the clinic's own then. Who they are is asked once, of `access`.

    `is_wide` says that the actor reads more people than their own, perhaps a whole clinic. Of those no more is read
    than a list can show.
    """

    def __init__(self, actor: Actor, at: datetime, day: date, *, is_wide: bool = True) -> None:
        self.actor, self.at, self.day, self.is_wide = actor, at, day, is_wide
        self._patients = access.patients_for(actor, self.at)

    @property
    def mine(self) -> QuerySet[Patient]:
        """Those of the actor's own care teams, and those with an alert that nobody of their team can answer."""
        return self._patients.filter(_is_mine(self.actor, self.at)) if self.is_wide else self._patients

    def pressing(self, *, is_unassigned: bool) -> QuerySet[Patient]:
        """Return the actor's own patients and the `MOST_LISTED` others who need somebody first."""
        others = self._unassigned if is_unassigned else self._patients
        listed = list(others.order_by(*_pressing_first()).values_list("pk", flat=True)[:MOST_LISTED])
        return self._patients.filter(Q(pk__in=listed) | _is_mine(self.actor, self.at))

    def amounts(self) -> tuple[int, int]:
        """Return how many patients the actor may read and how many of them have no clinician; one above
        `MOST_LISTED` means more than that."""
        return _up_to_most(self._patients), _up_to_most(self._unassigned)

    @property
    def _unassigned(self) -> QuerySet[Patient]:
        return self._patients.filter(~Exists(_team(self.at)))

    def standings(self, instruments: Iterable[str], patients: QuerySet[Patient] | None = None) -> list[Standing]:
        """Return where the patients stand, all or some of them; `instruments` are those whose scores are shown."""
        patients = self._patients if patients is None else patients
        known = self._known(patients)
        rows = {row["pk"]: Standing(row.pop("pk"), **row) for row in known}
        reach: Reach = list(rows) if len(rows) <= NAMED_ONE_BY_ONE else patients.order_by().values("pk")
        for alert in Alert.objects.open().filter(patient__in=reach).order_by("due_at", "raised_at"):
            _of(rows, alert.patient_id).alerts.append(alert)
        for invitation in _invitations(reach):
            _of(rows, invitation.patient_id).invitation = invitation
        for patient_id, taken_back in _withdrawals(reach):
            _of(rows, patient_id).took_back_at = taken_back
        for profile in _profiles(reach):
            _of(rows, profile.patient_id).profile = profile
        for score in _scores(reach, instruments):
            _of(rows, score.profile.patient_id).scores.append(score)
        for standing in rows.values():  # what nobody has acted on comes first
            standing.alerts.sort(key=lambda alert: not alert.needs_somebody)
        return list(rows.values())

    def _known(self, patients: QuerySet[Patient]) -> QuerySet:
        rows = patients.annotate(next_visit_at=_next_visit(), due_on=_due_on(self.day))
        if not self.is_wide:  # all of them are the actor's own
            return rows.values("pk", "next_visit_at", "due_on")
        whose = {"is_mine": _is_mine(self.actor, self.at), "has_clinician": Exists(_team(self.at))}
        return rows.annotate(**whose).values("pk", "next_visit_at", "due_on", *whose)

    def named(self, text: str, most: int) -> QuerySet[Patient]:
        """Return the patients whose names begin so, not more than `most`."""
        return self._patients.filter(
            pk__in=list(access.named(self._patients, text).values_list("pk", flat=True)[:most])
        )

    def open_alerts(self) -> list[Alert]:
        """Return every open alert of the patients, without what was answered."""
        return list(access.alerts_of(self._patients, self.actor).open().defer("evidence"))

    def people(self, ids: Iterable[Any]) -> dict[Any, Patient]:
        """Return some of the patients, names and all."""
        return self._patients.select_related("clinic").filter(pk__in=list(ids)).in_bulk()


class Waiting(NamedTuple):
    """How many alerts nobody has seen, and how many stand at the top of the ladder unanswered."""

    unseen: int
    late: int


def waiting_alerts(actor: Actor) -> Waiting:
    """Count the alerts that wait for somebody, of the patients that the actor may read. One query."""
    rows = access.alerts_for(actor).open().filter(acted_at=None)
    late, unseen = Count("pk", filter=Q(rung=TOP)), Count("pk", filter=Q(acknowledged_at=None))
    return Waiting(**rows.aggregate(unseen=unseen, late=late))


def alerts_mark(actor: Actor) -> str:
    """Return a short mark of the open alerts that the actor may read: another one once anything happens to one."""
    found = access.alerts_for(actor).open().aggregate(count=Count("pk"), newest=Max("updated_at"))
    return _mark(found["count"], found["newest"])


def mark_of(alerts: Sequence[Alert]) -> str:
    """Return the same mark of alerts that were read already."""
    return _mark(len(alerts), max((alert.updated_at for alert in alerts), default=None))


def _mark(count: int, newest: datetime | None) -> str:
    return f"{count}.{newest.timestamp() if newest else 0}"


def waiting_among(alerts: Iterable[Alert]) -> Waiting:
    """Count the same among alerts that were read already."""
    rows = [alert for alert in alerts if alert.needs_somebody]
    return Waiting(sum(row.acknowledged_at is None for row in rows), sum(row.rung == TOP for row in rows))


def last_messages(alerts: Iterable[Alert]) -> dict[Any, list[Outbox]]:
    """Return the messages about each alert, by the alert's id, oldest first."""
    found: dict[Any, list[Outbox]] = defaultdict(list)
    about = [alert.pk for alert in alerts]
    for message in Outbox.objects.filter(about_id__in=about, topic__startswith="alert.").order_by("created_at"):
        found[message.about_id].append(message)
    return found


def planes_of(profiles: Iterable[Any]) -> dict[Any, list[dict[str, Any]]]:
    """Return the stored planes of profiles, by the profile's id."""
    return dict(Profile.objects.filter(pk__in=list(profiles)).values_list("pk", "planes"))


def battery_sizes(batteries: Iterable[Any]) -> dict[Any, int]:
    """Return how many questions each battery has."""
    sizes: dict[Any, int] = defaultdict(int)
    for battery in batteries:
        for section in sections_of(battery):
            if section.instrument:
                items = section.items or load(section.instrument, section.instrument_version).items
                sizes[battery] += len(items)
    return sizes


def saved_views(actor: Actor) -> QuerySet[SavedView]:
    """Return the filters that the actor has named, in this clinic."""
    return SavedView.objects.filter(user_id=actor.id, clinic_id=actor.clinic_id).order_by("name")


def _of(rows: dict[Any, Standing], patient_id: Any) -> Standing:
    """The row of a patient; one that came into reach between two queries is left to the next page."""
    return rows.get(patient_id) or Standing(patient_id, None)


def _is_mine(actor: Actor, at: datetime) -> Any:
    nobody_answers = Exists(access.unowned_alerts(at).filter(patient=OuterRef("pk")))
    return Exists(_team(at).filter(user_id=actor.id)) | nobody_answers


def _team(at: datetime) -> QuerySet[CareTeamMember]:
    return CareTeamMember.objects.filter(holds(at), patient=OuterRef("pk"))


def _due_on(day: date) -> Subquery:
    return Subquery(Schedule.objects.due(day).filter(patient=OuterRef("pk")).values("next_on")[:1])


def _next_visit() -> Subquery:
    return Subquery(EpisodeOfCare.objects.filter(patient=OuterRef("pk"), ends_at=None).values("next_visit_at")[:1])


def _pressing_first() -> tuple[Any, ...]:
    """The order of a long list: open alerts, answers that nobody has reviewed, intakes that are out, the next visit."""
    unread = Profile.objects.filter(
        ~Exists(Review.objects.filter(profile__invitation=OuterRef("invitation"))), patient=OuterRef("pk")
    )
    asked = Invitation.objects.filter(patient=OuterRef("pk"), submitted_at=None, revoked_at=None)
    alert = Alert.objects.open().filter(patient=OuterRef("pk"))
    return Exists(alert).desc(), Exists(unread).desc(), Exists(asked).desc(), _next_visit().asc(nulls_last=True), "pk"


def _up_to_most(patients: QuerySet[Patient]) -> int:
    return patients.order_by()[: MOST_LISTED + 1].count()


def _invitations(reach: Reach) -> Iterator[CountedInvitation]:
    """The newest one of each patient."""
    same = Invitation.objects.filter(patient=OuterRef("patient"))
    at = OuterRef("created_at")
    later = same.filter(Q(created_at__gt=at) | Q(created_at=at, pk__gt=OuterRef("pk")))
    rows: list[Any] = list(Invitation.objects.filter(~Exists(later), patient__in=reach).only(*INVITATION_FIELDS))
    counts = _counts(rows)
    for row in rows:
        counted = cast("CountedInvitation", row)
        counted.answered, counted.skipped, counted.held_back = counts.get(row.pk, (0, 0, 0))
        yield counted


def _counts(invitations: list[Invitation]) -> dict[Any, tuple[int, int, int]]:
    """How many questions of each invitation were answered or skipped, were skipped, and were held back."""
    done = Count("pk", filter=Q(state__in=(Answer.ANSWERED, *Answer.LEFT_OUT)))
    skipped = Count("pk", filter=Q(state__in=Answer.LEFT_OUT))
    held_back = Count("pk", filter=Q(state=Answer.HELD_BACK))
    rows = Answer.objects.filter(assessment__invitation__in=[row.pk for row in invitations])
    grouped = rows.values_list("assessment__invitation").annotate(done=done, skipped=skipped, held_back=held_back)
    return {pk: (done, skipped, held_back) for pk, done, skipped, held_back in grouped.order_by()}


def _withdrawals(reach: Reach) -> QuerySet[Consent, tuple[Any, datetime]]:
    """Who took their consent back and has not given it again, and when."""
    later = Consent.objects.filter(patient=OuterRef("patient"), decided_at__gt=OuterRef("decided_at"))
    rows = Consent.objects.filter(~Exists(later), patient__in=reach, decision=Consent.WITHDRAWN)
    return rows.values_list("patient_id", "decided_at")


def _profiles(reach: Reach) -> QuerySet[KnownProfile]:
    """The newest one of each patient."""
    same, at = Profile.objects.filter(patient=OuterRef("patient")), OuterRef("completed_at")
    later = same.filter(Q(completed_at__gt=at) | Q(completed_at=at, run__gt=OuterRef("run")))
    reviewed = Exists(Review.objects.filter(profile__invitation=OuterRef("invitation")))
    return Profile.objects.filter(~Exists(later), patient__in=reach).defer("planes").annotate(is_reviewed=reviewed)


def _scores(reach: Reach, instruments: Iterable[str]) -> QuerySet[Score]:
    """Scores of the newest run of each intake, since the last episode of care that ended before the newest intake: the
    page of the patient compares with the same."""
    later = Profile.objects.filter(invitation=OuterRef("profile__invitation"), run__gt=OuterRef("profile__run"))
    since = Profile.objects.filter(patient=OuterRef("patient"), completed_at__gte=OuterRef("ends_at"))
    ended = EpisodeOfCare.objects.filter(
        Exists(since), patient=OuterRef("profile__patient"), ends_at__gte=OuterRef("profile__completed_at")
    )
    rows = Score.objects.filter(
        ~Exists(later), ~Exists(ended), profile__patient__in=reach, assessment__instrument__in=list(instruments)
    )
    fields = (
        "scale", "formula", "value", "low", "high", "sem", "band", "status",
        "profile__patient_id", "profile__completed_at", "assessment__instrument", "assessment__instrument_version",
    )  # fmt: skip
    return (
        rows.filter(status="scored")
        .select_related("profile", "assessment")
        .only(*fields)
        .order_by("profile__completed_at")
    )
