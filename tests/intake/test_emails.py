"""The message with the link: no name, no clinic, no word about health."""

import re

import pytest

from intake import actions
from intake.emails import invitation_message

TELLING = r"clinic|health|salud|clínica|question|intake|assess|mood|worry|therap|patient|visit"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_message_tells_nothing(pia, ana, by_ana, battery, language):
    issued = actions.invite(patient=pia, battery=battery, responsible=ana, language=language, by=by_ana)
    message = invitation_message(issued.invitation, issued.token)
    words = f"{message.subject}\n{message.body}".replace(issued.token, "")
    assert not re.search(TELLING, words, re.IGNORECASE)
    assert not [name for name in (pia.name, "Pia", ana.name, pia.clinic.name, issued.code) if name in words]
    assert f"/i/{issued.token}/" in message.body
    assert len(message.body.splitlines()) == 2
