"""A passport's chip in the very sign-in raises the provider's level, by the country's dated rule, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from france.franceconnect import demo_people
from parvis.core.evidence import demo, sample
from parvis.core.evidence import selectors as evidence
from parvis.core.evidence.invented import invented_authority
from parvis.core.evidence.models import CountryCertificate, Presentation
from parvis.core.signin.models import Attempt, BrowserSession, Grant, ServiceProvider

from .conftest import text_of
from .test_services import Service, path_of, query

MAELLE = demo_people.MAELLE.identity


@pytest.fixture
def bank(country) -> Service:
    """A service that wants the substantial level."""
    demo.load()
    return Service("bank", path="high/api/v2", audience="high")


@pytest.fixture(scope="module")
def chip():
    return sample.new_rsa(2048)


def passport(chip, identity=MAELLE) -> sample.Document:
    now = timezone.now()
    return sample.document(identity, by=sample.signer(invented_authority(), now=now), now=now, chip=chip)


def vouched(service: Service, browser, *, account="maelle", acr="eidas2") -> str:
    """Through the tax office, which gives the low level; the consent page's path."""
    interaction = browser.get(path_of(service.authorize_url(acr_values=acr))).headers["Location"]
    sent = browser.post(interaction, {"provider": "impots"})
    assert sent.status_code == 303, text_of(sent)
    back = browser.come_back(browser.at_provider(sent.headers["Location"], account=account))
    assert back.status_code == 303, text_of(back)
    return back.headers["Location"]


def presented(browser, consent: str, document: sample.Document, *, nonce: bytes | None = None, answers: bool = True) -> Presentation:
    page = browser.post(consent, {"present": "yes"}).headers["Location"]
    found = Presentation.objects.latest("created_at")
    files = document.answered(nonce or bytes.fromhex(found.nonce)) if answers else document.files
    uploads = {name: SimpleUploadedFile(name, data) for name, data in files.items() if name != "signature"}
    browser.post(page, {**uploads, "signature": files.get("signature", b"").hex()})
    found.refresh_from_db()
    return found


def test_the_low_account_and_the_chip_reach_the_substantial_level(bank, browser, chip):
    consent = vouched(bank, browser)
    assert "One more step" in text_of(browser.get(consent))
    found = presented(browser, consent, passport(chip))
    assert (found.outcome, found.return_to) == ("proved", consent)
    assert "substantial" in text_of(browser.get(consent))
    answer = browser.post(consent, {"continue": "yes"})
    assert "code" in query(answer.headers["Location"])
    session, grant = BrowserSession.objects.get(), Grant.objects.get()
    assert (session.level, grant.level) == ("eidas2", "eidas2")
    assert {"sc", "mfa"} <= set(session.methods)
    found.refresh_from_db()
    assert found.person == session.person


def test_genuine_data_without_the_chip_s_answer_raise_nothing(bank, browser, chip):
    consent = vouched(bank, browser)
    assert presented(browser, consent, passport(chip), answers=False).outcome == "genuine"
    still_refused(browser, consent)


def test_an_answer_made_for_another_sign_in_raises_nothing(bank, browser, chip):
    first = presented(browser, vouched(bank, browser), passport(chip))
    consent = vouched(bank, browser)
    still_refused(browser, consent)
    assert presented(browser, consent, passport(chip), nonce=bytes.fromhex(first.nonce)).outcome == "refused"
    still_refused(browser, consent)


def test_the_passport_of_another_person_raises_nothing(bank, browser, chip):
    consent = vouched(bank, browser, account="yanis")
    assert presented(browser, consent, passport(chip)).outcome == "refused"
    still_refused(browser, consent)


def test_the_answer_counts_for_the_time_that_the_rule_gives(bank, browser, chip):
    consent = vouched(bank, browser)
    presented(browser, consent, passport(chip))
    Presentation.objects.update(closed_at=timezone.now() - timedelta(minutes=16))
    still_refused(browser, consent)


def test_what_was_presented_from_my_space_raises_no_sign_in(bank, browser, chip):
    """The chip must be there in the very sign-in: a password alone is one factor."""
    browser.sign_in("impots", "maelle")
    browser.post("/me/evidence")
    found = Presentation.objects.latest("created_at")
    files = passport(chip).answered(bytes.fromhex(found.nonce))
    uploads = {name: SimpleUploadedFile(name, data) for name, data in files.items() if name != "signature"}
    browser.post(f"/evidence/{found.id}", {**uploads, "signature": files["signature"].hex()})
    found.refresh_from_db()
    assert found.outcome == "proved"
    still_refused(browser, vouched(bank, browser))


def test_another_provider_s_answer_in_the_same_sign_in_loses_the_raised_level(bank, browser, chip):
    """The first person's chip does not serve the second, whom another account names."""
    consent = vouched(bank, browser)
    presented(browser, consent, passport(chip))
    interaction = consent.removesuffix("/consent")
    sent = browser.post(interaction, {"provider": "impots"})
    browser.come_back(browser.at_provider(sent.headers["Location"], account="yanis"))
    still_refused(browser, consent)


def test_the_highest_level_is_not_reached_by_a_passport(bank, browser):
    interaction = browser.get(path_of(bank.authorize_url(acr_values="eidas3"))).headers["Location"]
    assert "With your passport" not in text_of(browser.get(interaction))


def test_a_country_without_a_rule_raises_nothing(bank, browser, monkeypatch):
    monkeypatch.setattr(evidence, "rules", lambda: ())
    interaction = browser.get(path_of(bank.authorize_url(acr_values="eidas2"))).headers["Location"]
    assert "With your passport" not in text_of(browser.get(interaction))
    sent = browser.post(interaction, {"provider": "impots"})
    assert sent.status_code != 303, "and the form is refused, too"


def test_a_platform_that_trusts_no_state_does_not_offer_it(bank, browser):
    CountryCertificate.objects.all().delete()
    interaction = browser.get(path_of(bank.authorize_url(acr_values="eidas2"))).headers["Location"]
    assert "With your passport" not in text_of(browser.get(interaction))


def test_the_person_may_say_no_to_the_passport(bank, browser):
    consent = vouched(bank, browser)
    answer = browser.post(consent, {"decline": "yes"})
    assert query(answer.headers["Location"])["error"] == "access_denied"


def still_refused(browser, consent: str) -> None:
    """Neither the page nor the form goes on."""
    assert "One more step" in text_of(browser.get(consent))
    answer = browser.post(consent, {"continue": "yes"})
    assert "/evidence/" in answer.headers["Location"], "it asks for the passport again"
    assert not Grant.objects.exists()
    assert not Attempt.objects.filter(received_level="eidas2").exists()


def test_the_service_that_asks_how_reads_that_a_chip_was_held(bank, browser, chip):
    """``amr`` in the id_token: a key in hardware, several factors (RFC 8176)."""
    ServiceProvider.objects.filter(client_id="bank").update(claims=["amr"])
    wanted = '{"id_token":{"amr":{"essential":true}}}'
    interaction = browser.get(path_of(bank.authorize_url(acr_values="eidas2", claims=wanted))).headers["Location"]
    sent = browser.post(interaction, {"provider": "impots"}).headers["Location"]
    consent = browser.come_back(browser.at_provider(sent, account="maelle")).headers["Location"]
    presented(browser, consent, passport(chip))
    tokens = bank.fetch(browser.post(consent, {"continue": "yes"}).headers["Location"])
    assert {"sc", "mfa"} <= set(bank.opened(tokens["id_token"])["amr"])
