"""Two requests at the same moment: one counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from france.franceconnect import demo
from france.registries.rnipp import demo as civil_register
from parvis.core.signin.models import Grant, SignIn

from .conftest import Browser
from .test_services import Service, code_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loaded(transactional_db, wire):
    demo.load()
    civil_register.load()
    return wire


def at_once(work, *, times: int) -> list:
    def one(_: int) -> object:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_a_code_redeemed_at_once_gives_one_token(loaded):
    service = Service()
    code = code_for(service, Browser())
    answers = at_once(lambda: service.redeem(code).status_code, times=4)
    assert sorted(answers) == [200, 400, 400, 400]


def test_continuing_at_once_signs_in_once(loaded):
    browser = Browser()
    received = browser.come_back(browser.at_provider(browser.choose("impots"), account="maelle")).headers["Location"]

    def click() -> int:
        tab = Browser()
        tab.cookies.load({name: morsel.value for name, morsel in browser.cookies.items()})
        return tab.post(received, {"continue": "yes"}).status_code

    assert sorted(at_once(click, times=4)) == [303, 400, 400, 400]
    assert SignIn.objects.count() == 1


def test_an_answer_that_arrives_twice_at_once_counts_once(loaded):
    browser = Browser()
    back = browser.at_provider(browser.choose("impots"), account="maelle")

    def arrive() -> int:
        tab = Browser()
        tab.cookies.load({name: morsel.value for name, morsel in browser.cookies.items()})
        return tab.come_back(back).status_code

    assert sorted(at_once(arrive, times=3)) == [303, 400, 400]


def test_agreeing_at_once_grants_once(loaded):
    service, browser = Service(), Browser()
    url = service.authorize_url()
    interaction = browser.get(url.removeprefix("http://127.0.0.1:8000")).headers["Location"]
    at_provider = browser.post(interaction, {"provider": "impots"}).headers["Location"]
    consent = browser.come_back(browser.at_provider(at_provider, account="maelle")).headers["Location"]

    def click() -> int:
        tab = Browser()
        tab.cookies.load({name: morsel.value for name, morsel in browser.cookies.items()})
        return tab.post(consent, {"continue": "yes"}).status_code

    assert sorted(at_once(click, times=3)) == [303, 400, 400]
    assert Grant.objects.count() == 1
