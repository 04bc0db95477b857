"""An operator changes signing keys from a page and from a shell, while people go on signing in."""

import argparse

import pytest
from django.urls import reverse

from france.franceconnect import demo
from france.registries.rnipp import demo as civil_register
from parvis.core.protection.models import Entry
from parvis.core.signin import commands, keys, selectors
from parvis.core.signin.actions import signing_keys
from parvis.core.signin.models import IdentityProvider

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PARVIS_DATA = tmp_path
    keys.pairwise_key.cache_clear()
    yield
    keys.pairwise_key.cache_clear()


@pytest.fixture
def country(db, wire):
    """Written again for each test: its secrets are sealed under the keys of the test's own folder."""
    demo.load()
    civil_register.load()
    return wire


@pytest.fixture
def operator(country, browser):
    browser.sign_in("agents", "malo", entrance="/sign-in/agent")
    return browser


def states(issuer="low"):
    return {each.kid: each.state for each in selectors.signing_keys() if each.issuer == issuer}


def prepare(operator, **changes):
    form = {"issuer": "low", "algorithm": "ES256", "store": "file"} | changes
    return operator.post(reverse("signin:prepare-key"), form)


def test_the_operator_prepares_uses_and_withdraws(operator):
    (old,) = states()
    assert prepare(operator).status_code == 302
    (new,) = set(states()) - {old}
    assert states() == {old: "current", new: "next"}
    address = reverse("signin:signing-key", args=["low", new])
    assert operator.post(address, {"use": "yes"}).status_code == 302
    assert states() == {old: "kept", new: "current"}
    assert operator.post(reverse("signin:signing-key", args=["low", old]), {"sure": "on"}).status_code == 302
    assert states() == {new: "current"}
    changes = [entry.reading.detail["change"] for entry in Entry.objects.filter(event="signin.key-changed").order_by("occurred_at")]
    assert changes == ["prepared", "used", "withdrawn"]


def test_withdrawing_wants_a_tick_and_never_takes_the_last_key(operator):
    (only,) = states()
    address = reverse("signin:signing-key", args=["low", only])
    unsure = operator.post(address, {})
    assert (unsure.status_code, "Tick the box" in unsure.content.decode()) == (400, True)
    last = operator.post(address, {"sure": "on"})
    assert (last.status_code, "prepare one and use it first" in last.content.decode()) == (400, True)
    assert states() == {only: "current"}


def test_a_store_that_is_not_there_is_said_and_the_choice_is_kept(operator, monkeypatch):
    monkeypatch.delenv("PARVIS_PKCS11_MODULE", raising=False)
    page = prepare(operator, store="pkcs11", algorithm="RS256")
    assert page.status_code == 400
    assert "does not answer" in page.content.decode()
    assert '<option value="RS256" selected>' in page.content.decode()


@pytest.mark.parametrize(("issuer", "kid"), [("low", "nothing"), ("nowhere", "x")])
def test_a_key_that_does_not_exist_is_not_found(operator, issuer, kid):
    assert operator.post(reverse("signin:signing-key", args=[issuer, kid]), {"use": "yes"}).status_code == 404


def test_others_may_not_see_the_page(country, browser):
    browser.sign_in("agents", "claire", entrance="/sign-in/agent")
    assert browser.get(reverse("signin:signing-keys")).status_code == 403


def test_people_sign_in_before_during_and_after_a_change_of_all_keys(country, browser):
    browser.sign_in("impots", "maelle")
    kid = signing_keys.prepare_key("low", algorithm="ES256", store="file")
    signing_keys.use_key_now("low", kid)
    assert signing_keys.change_sealing_key() >= IdentityProvider.objects.count()
    browser.post("/sign-out")
    assert browser.sign_in("ameli", "maelle").status_code == 303


def test_the_shell_lists_rotates_and_says_what_is_wrong(country, capsys):
    options = {"issuer": "low", "algorithm": "ES256", "store": "file", "use_now": "", "withdraw": ""}
    assert commands.rotate(argparse.Namespace(**options)) == 0
    assert commands.list_keys(argparse.Namespace()) == 0
    assert "next" in capsys.readouterr().out
    assert commands.rotate(argparse.Namespace(**options | {"withdraw": "nothing"})) == 2
    assert "parvis signin keys" in capsys.readouterr().out
