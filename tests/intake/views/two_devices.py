"""A model of one intake on two devices, and the machine that plays it against the real pages.

The model knows what each device has seen, what it gave while it was offline, and what must stand in the database. The
machine plays any order of saving, changing, sending again, replaying, reloading, sending, timing out and coming back.
"""

import html
import re
from dataclasses import dataclass, field

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from intake import sessions, steps
from intake.actions.invitations import Issued
from intake.actions.scores import NOT_ANSWERED
from intake.models import Alert, Answer, AnswerRevision, Profile
from intake.path import Path
from portal.audit.models import Outbox
from tests.intake.conftest import Browser

SAFETY, SKIP = "S1", "skip"
ITEMS = ("W1", "M2", SAFETY)  # few, so that the devices meet
DEVICES, CODES = st.sampled_from((0, 1)), st.sampled_from(("0", "1", "3", SKIP))


@dataclass(frozen=True)
class Post:
    """What a device sends: an answer, and the revision that its page showed."""

    item: str
    code: str
    base: int

    @property
    def fields(self) -> dict[str, str]:
        given = {"skip": "1"} if self.code == SKIP else {"a": self.code}
        return {"item": self.item, "base": str(self.base), **given}

    @property
    def is_positive(self) -> bool:
        return self.item == SAFETY and self.code not in ("0", SKIP)

    def weighs_more_than(self, code: str) -> bool:
        return code == SKIP or int(self.code) > int(code)


@dataclass
class Device:
    browser: Browser
    is_in: bool = True
    seen: dict[str, int] = field(default_factory=dict)  # item: the revision on its page
    waiting: list[Post] = field(default_factory=list)  # given offline
    last: Post | None = None
    clash: Post | None = None  # what to send to keep one's own answer
    kept: Post | None = None  # what came after the time was over


class TwoDevices(RuleBasedStateMachine):
    """Two devices over one invitation. Each example begins anew and is rolled back."""

    def __init__(self, issued: Issued) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.issued, self.is_sent = issued, False
        self.told_late = False  # a risk answer came after all was sent
        self.history: dict[str, list[str]] = {item: [] for item in ITEMS}
        self.devices = [Device(Browser(Client(), issued).start()) for _ in range(2)]
        path = Path(self.devices[0].browser.invitation)  # read anew: it has said by now that it is private
        self.questions = {question.item.id: question for question in path.questions}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    # What the devices do -------------------------------------------------------------------------------------------
    @rule(number=DEVICES, item=st.sampled_from(ITEMS))
    def load(self, number: int, item: str) -> None:
        """Open a question: it shows what stands."""
        device = self.devices[number]
        reply = self.get(device, item)
        if not device.is_in:
            assert reply.status_code == 401
        elif self.is_sent:
            assert reply.headers["Location"] == "/you/sent/"
        else:
            page = reply.content.decode()
            device.seen[item] = int(re.search(r'name="base" value="(\d+)"', page).group(1))
            assert device.seen[item] == len(self.history[item])
            chosen = re.findall(r'<input[^>]*value="(\w+)"[^>]* checked', page)
            assert chosen == [code for code in self.history[item][-1:] if code != SKIP]

    @rule(number=DEVICES, item=st.sampled_from(ITEMS), code=CODES)
    def save(self, number: int, item: str, code: str) -> None:
        device = self.devices[number]
        self.send(device, Post(item, code, device.seen.get(item, 0)))

    @precondition(lambda self: any(device.last for device in self.devices))
    @rule(number=DEVICES)
    def send_again(self, number: int) -> None:
        """The reply was lost: the same once more."""
        device = self.devices[number]
        if device.last:
            self.send(device, device.last)

    @rule(number=DEVICES, item=st.sampled_from(ITEMS), code=CODES)
    def answer_offline(self, number: int, item: str, code: str) -> None:
        device = self.devices[number]
        device.waiting.append(Post(item, code, device.seen.get(item, 0)))

    @precondition(lambda self: any(device.waiting for device in self.devices))
    @rule(number=DEVICES)
    def come_online(self, number: int) -> None:
        """Send what was given offline, in its order, with the revisions of then."""
        device = self.devices[number]
        waiting, device.waiting = device.waiting, []
        for post in waiting:
            self.send(device, post)

    @precondition(lambda self: any(device.clash for device in self.devices))
    @rule(number=DEVICES)
    def keep_my_own(self, number: int) -> None:
        """Choose one's own answer on the page that showed both."""
        device = self.devices[number]
        if device.clash:
            self.send(device, device.clash)

    @rule(number=DEVICES)
    def be_away_too_long(self, number: int) -> None:
        device = self.devices[number]
        session = device.browser.client.session
        session[sessions.SEEN_AT] = 0
        session.save()
        device.is_in = False

    @precondition(lambda self: not all(device.is_in for device in self.devices))
    @rule(number=DEVICES)
    def come_back(self, number: int) -> None:
        """Sign in again with the code; what was given meanwhile is saved now."""
        device = self.devices[number]
        if device.is_in:
            return
        post, device.kept = device.kept, None
        to = {"back_to": self.address(post.item)} | post.fields if post else {}
        reply = device.browser.client.post("/you/back/", {"code": self.issued.code, **to})
        assert reply.status_code == (307 if post else 303)
        device.is_in = True
        if post:
            self.send(device, post)

    @rule(number=DEVICES)
    def submit(self, number: int) -> None:
        device = self.devices[number]
        reply = device.browser.client.post("/you/send/")
        if not device.is_in:
            assert reply.status_code == 401
        elif self.is_sent or any(history and history[-1] != SKIP for history in self.history.values()):
            assert (reply.status_code, reply.headers["Location"]) == (303, "/you/sent/")
            self.is_sent = True
        else:
            assert reply.status_code == 422

    # What must come of it ------------------------------------------------------------------------------------------
    def send(self, device: Device, post: Post) -> None:
        """Send an answer, and move the model on as the pages promise."""
        reply = device.browser.client.post(self.address(post.item), post.fields)
        history, device.last = self.history[post.item], post
        if not device.is_in:
            assert reply.status_code == 401
            device.kept = post
        elif self.is_sent:
            assert reply.status_code == 409
            page = reply.content.decode()
            self.told_late |= post.is_positive
            assert ("Talk to someone now" if post.is_positive else "This was not saved") in page
        elif history and history[-1] == post.code:
            assert reply.status_code == 303
        elif post.base == len(history) or (post.is_positive and post.weighs_more_than(history[-1])):
            assert reply.status_code == 303
            history.append(post.code)
        else:
            self.meet_a_clash(device, post, reply)

    def meet_a_clash(self, device: Device, post: Post, reply: HttpResponse) -> None:
        """Nothing is overwritten in silence: both answers are shown, and the way to keep one's own."""
        page = html.unescape(reply.content.decode())
        assert reply.status_code == 409
        assert all(self.label(post.item, code) in page for code in (post.code, self.history[post.item][-1]))
        device.clash = Post(post.item, post.code, int(re.search(r'name="base" value="(\d+)"', page).group(1)))

    @invariant()
    def the_model_equals_the_database(self) -> None:
        rows = AnswerRevision.objects.filter(answer__assessment__invitation=self.issued.invitation)
        held: dict[str, list[str]] = {item: [] for item in ITEMS}
        for item, state, code in rows.order_by("revision").values_list("answer__item", "state", "code"):
            held[item].append(SKIP if state == Answer.SKIPPED else code)
        assert held == self.history
        stands = Answer.objects.filter(assessment__invitation=self.issued.invitation, item__in=ITEMS, revision__gt=0)
        assert {row.item: row.revision for row in stands} == {i: len(h) for i, h in self.history.items() if h}

    @invariant()
    def a_risk_answer_always_has_its_alert(self) -> None:
        every = Alert.objects.filter(invitation=self.issued.invitation)
        alerts = list(every.exclude(rule=NOT_ANSWERED))
        is_positive = any(Post(SAFETY, code, 0).is_positive for code in self.history[SAFETY])
        assert len(alerts) == (is_positive or self.told_late)
        has_answer = bool(self.history[SAFETY]) and self.history[SAFETY][-1] != SKIP
        assert every.filter(rule=NOT_ANSWERED).count() == (self.is_sent and not has_answer)
        assert all(Outbox.objects.filter(topic="alert.raised", about_id=alert.pk).exists() for alert in alerts)

    @invariant()
    def it_is_sent_once_or_not_at_all(self) -> None:
        assert Profile.objects.filter(invitation=self.issued.invitation).count() == self.is_sent

    # The pages -----------------------------------------------------------------------------------------------------
    def get(self, device: Device, item: str) -> HttpResponse:
        """Open a question; on the way, go on past the page that offers support."""
        client, address = device.browser.client, self.address(item)
        reply = client.get(address)
        if reply.status_code == 303 and "/you/pause/" in reply.headers["Location"]:
            client.post(reply.headers["Location"], {"choice": "go-on"})
            reply = client.get(address)
        return reply

    def address(self, item: str) -> str:
        return steps.address_of(self.questions[item])

    def label(self, item: str, code: str) -> str:
        options = {option.code: option.text["en"] for option in self.questions[item].item.options}
        return options.get(code, "Skipped")
