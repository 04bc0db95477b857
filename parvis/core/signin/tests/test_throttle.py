from datetime import timedelta

import pytest
from django.test import RequestFactory

from parvis.core.signin import tasks
from parvis.core.signin.actions import throttle
from parvis.core.signin.models import FailureCount
from parvis.core.signin.rules.problems import TooManyAttempts

pytestmark = pytest.mark.django_db


def test_past_the_limit_the_caller_waits():
    for _ in range(throttle.FAILURES_PER_MINUTE):
        throttle.require_calm("somebody")
        throttle.count_failure("somebody")
    with pytest.raises(TooManyAttempts):
        throttle.require_calm("somebody")
    throttle.require_calm("somebody else")


def test_the_next_minute_begins_anew():
    FailureCount.objects.create(caller="somebody", minute=throttle.this_minute() - timedelta(minutes=1), count=1000)
    throttle.require_calm("somebody")


def test_no_address_is_stored():
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    throttle.count_failure(throttle.caller_of(request, where="token", who="town"))
    assert "192.0.2.7" not in str(FailureCount.objects.values().get())


def test_counts_go_when_they_no_longer_serve():
    FailureCount.objects.create(caller="somebody", minute=throttle.this_minute() - timedelta(hours=1), count=1)
    tasks.clean()
    assert not FailureCount.objects.exists()


def test_a_stranger_who_knows_a_service_s_name_does_not_make_it_wait(settings):
    """Behind the proxy all come from one address; what tells them apart is what the proxy saw."""
    settings.PARVIS_DEMO = False
    stranger, service = (RequestFactory().get("/", headers={"X-Forwarded-For": seen}) for seen in ("203.0.113.9", "192.0.2.7"))
    assert throttle.caller_of(stranger, where="token", who="town") != throttle.caller_of(service, where="token", who="town")
