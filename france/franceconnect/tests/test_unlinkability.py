"""With scope ``openid`` alone, two services and a data provider that share their books cannot find one person in both."""

from __future__ import annotations

import json
import random
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from joserfc import jwe
from structlog.testing import capture_logs

from france.franceconnect import demo_people
from parvis.core.people.models import Person

from .conftest import Browser
from .test_checktoken import DataProvider
from .test_services import Service, agreed, query

pytestmark = pytest.mark.django_db

ACCOUNTS = [resident.account for resident in demo_people.RESIDENTS]
HALF_HOUR = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


class Clock:
    """Moves only when told to."""

    def __init__(self, monkeypatch):
        self.now = HALF_HOUR
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def later(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)


def values(told: Any) -> set[str]:
    """Every atom of an answer, as text."""
    if isinstance(told, dict):
        return set().union(*map(values, told.values())) if told else set()
    if isinstance(told, list):
        return set().union(*map(values, told)) if told else set()
    return {str(told)}


def parts(token: str) -> set[str]:
    """A signed token's header and claims, and the token itself."""
    head, body, _ = token.split(".")
    return values([json.loads(urlsafe_b64decode(f"{part}==")) for part in (head, body)]) | {token}


def seen(service: Service, provider: DataProvider, browser: Browser, *, account: str) -> set[str]:
    """All that a service, and the data provider it shows its token to, learn from one sign-in."""
    back = agreed(browser, service.authorize_url(state=random.randbytes(20).hex(), nonce=random.randbytes(20).hex()), account=account)
    answer = service.redeem(query(back)["code"]).json()
    userinfo = service.userinfo(answer["access_token"])
    checked = provider.ask(answer["access_token"]).content
    opened = jwe.decrypt_compact(checked, provider.key, algorithms=["ECDH-ES", "A256GCM"]).plaintext.decode()
    return values(query(back)) | values(answer) | parts(answer["id_token"]) | parts(userinfo.text) | parts(opened)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_two_services_and_a_provider_saw_of_one_person_tells_them_from_the_others(country, monkeypatch, seed):
    chance, clock = random.Random(seed), Clock(monkeypatch)
    random.seed(seed)
    one, two = (Service(name, entity=name, scopes="openid") for name in ("one", "two"))
    provider = DataProvider()
    books: dict[str, list[set[str]]] = {"one": [], "two": []}
    with capture_logs() as logs:
        for account in chance.sample(ACCOUNTS, len(ACCOUNTS)):
            browser = Browser(headers={"accept-language": "en"})
            for service in chance.sample([one, two], 2):  # the second time without choosing a provider again
                clock.later(chance.randint(1, 90))
                books[service.client_id].append(seen(service, provider, browser, account=account))
    everywhere = set.intersection(*books["one"], *books["two"])
    for of_one, of_two in zip(books["one"], books["two"], strict=True):  # both in the order in which people came
        assert of_one & of_two <= everywhere
    assert_logs_say_nothing(logs, books)


def assert_logs_say_nothing(logs: list[Any], books: dict[str, list[set[str]]]) -> None:
    """No name, code, token or identity of anybody is in what the platform logged."""
    written = json.dumps(logs, default=str)
    secrets = {value for book in books.values() for view in book for value in view if len(value) >= 20 and not value.startswith("http")}
    people = {name for person in Person.objects.all() for name in (person.family_name, person.email) if name}
    assert [value for value in secrets | people if value in written] == []


def test_the_time_of_a_session_is_told_exactly_only_to_who_asks_for_it_or_for_an_identity(country, monkeypatch, browser):
    clock = Clock(monkeypatch)
    clock.later(754)
    times = {
        name: one_time(Service(name, entity=name, scopes=scopes, standard=name == "careful"), browser, **more)
        for name, scopes, more in (
            ("anonymous", "openid", {}),
            ("careful", "openid", {"max_age": "900"}),
            ("named", "openid identite_pivot", {}),
        )
    }
    exact = int(clock.now.timestamp())
    assert times == {"anonymous": int(HALF_HOUR.timestamp()), "careful": exact, "named": exact}


def one_time(service: Service, browser, **more) -> int:
    back = query(agreed(browser, service.authorize_url(**more)))
    return service.opened(service.redeem(back["code"]).json()["id_token"])["auth_time"]
