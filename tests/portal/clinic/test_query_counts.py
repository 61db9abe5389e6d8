"""Caseload and profile ask the database as often for a thousand patients as for ten."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.audit import outbox
from tests.portal.clinic import intakes
from tests.portal.clinic.crowd import alerts, crowd

pytestmark = pytest.mark.django_db
MOST_OF_A_CASELOAD, MOST_OF_A_PROFILE = 20, 37


def count(client, path) -> int:
    client.get(path)  # what is read once a process is read now
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.slow
def test_ten_patients_or_a_thousand_take_the_same_queries(as_ana, ana, clinic, pia):
    intakes.norms(clinic, people=120)
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    outbox.deliver_due()
    crowd(clinic, ana, 9)
    few = [count(as_ana, path) for path in ("/caseload/", f"/p/{pia.pk}/")]
    crowd(clinic, ana, 990)
    assert [count(as_ana, path) for path in ("/caseload/", f"/p/{pia.pk}/")] == few
    assert few[0] <= MOST_OF_A_CASELOAD
    assert few[1] <= MOST_OF_A_PROFILE


def test_a_profile_with_many_alerts_takes_no_more_queries(as_ana, ana, pia):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    one = count(as_ana, f"/p/{pia.pk}/")
    alerts(pia, ana, 6)
    assert count(as_ana, f"/p/{pia.pk}/") == one


def test_a_later_page_of_the_caseload_takes_no_more_queries(as_ana, ana, clinic):
    crowd(clinic, ana, 60)
    alert_free = count(as_ana, "/caseload/")
    assert count(as_ana, "/caseload/?page=2") == alert_free
