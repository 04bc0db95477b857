"""People of other States sign in here."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from joserfc import jwe
from joserfc.jwk import ECKey

from france.eidas.node import metadata, proxy
from france.eidas.tests.conftest import Traveller, at_node, text_of
from france.franceconnect.tests.test_services import Service, path_of
from parvis.core.people import actions as people
from parvis.core.people.models import Person
from parvis.core.people.selectors import Identity
from parvis.core.saml.models import Party, Refusal
from parvis.core.saml.rules import names
from parvis.core.signin.models import Attempt, IdentityProvider, ServiceProvider, SignIn

pytestmark = pytest.mark.django_db


def test_countries_are_offered_by_name_in_the_reader_s_language(europe, traveller):
    page = traveller.get("/sign-in").content.decode()
    assert re.findall(r"<option[^>]*>([^<]+)</option>", page) == ["Estonia (demonstration)", "Portugal (demonstration)"]
    french = traveller.get("/sign-in", headers={"accept-language": "fr"}).content.decode()
    assert "Estonie (démonstration)" in french


def test_a_person_of_another_state_signs_in(europe, traveller, node, settings):
    answers = traveller.answers(node, settings, traveller.leave_for("ee", next_url="/me/data"))
    back = traveller.bring_back(answers["mari"])
    assert back.status_code == 303, text_of(back)
    shown = text_of(traveller.get(back.headers["Location"]))
    assert "Tamm" in shown
    assert "substantial" in shown
    done = traveller.post(back.headers["Location"], {"continue": "yes"})
    assert done.headers["Location"] == "/me/data"
    person = Person.objects.get(foreign_identifier="EE/FR/demo-3850203")
    assert (person.family_name, person.birth_date, person.birth_country, person.gender) == ("Tamm", "1985-02-03", "", "female")
    line = SignIn.objects.get(person=person)
    assert (line.level, line.outcome, line.provider.slug) == ("eidas2", "succeeded", "eidas-ee-proxy")
    assert traveller.get("/me").status_code == 200


def test_the_same_person_comes_back_as_themselves(europe, node, settings):
    for _ in range(2):
        traveller = Traveller()
        back = traveller.bring_back(traveller.answers(node, settings, traveller.leave_for("ee"))["mari"])
        traveller.post(back.headers["Location"], {"continue": "yes"})
    assert Person.objects.filter(family_name="Tamm").count() == 1


def test_two_people_with_one_name_and_birthday_are_two(europe):
    one, other = (
        people.recognise(Identity(family_name="Tamm", given_names=("Mari",), birth_date="1985-02-03", foreign_identifier=identifier))
        for identifier in ("EE/FR/1", "EE/FR/2")
    )
    assert one != other
    assert one.identity.canonical() != other.identity.canonical()


def test_declined_there_is_not_failed(europe, traveller, node, settings):
    answer = traveller.bring_back(traveller.answers(node, settings, traveller.leave_for("ee"))["nobody"])
    assert "declined" in text_of(answer).lower() or "refus" in text_of(answer).lower()
    assert not Refusal.objects.exists()


def test_an_answer_counts_once(europe, traveller, node, settings):
    message = traveller.answers(node, settings, traveller.leave_for("ee"))["mari"]
    assert traveller.bring_back(message).status_code == 303
    assert traveller.bring_back(message).status_code == 400
    assert Refusal.objects.get().code == "not-awaited"


def test_the_answer_of_another_browser_opens_nothing(europe, traveller, node, settings):
    """Login CSRF: an attacker posts their own answer into somebody's browser."""
    message = traveller.answers(node, settings, traveller.leave_for("ee"))["mari"]
    victim = Client()
    back = victim.post("/saml/answers", {"SAMLResponse": message})
    assert victim.get(back.headers["Location"]).status_code == 400
    assert not Person.objects.filter(family_name="Tamm").exists()


def test_mix_up_one_state_does_not_answer_for_another(europe, traveller, node, settings, monkeypatch):
    url = traveller.leave_for("ee")
    monkeypatch.setattr(metadata, "pair", lambda country, use, kept=metadata.pair: kept("PT", use))
    answer = traveller.bring_back(traveller.answers(node, settings, url)["mari"])
    assert answer.status_code == 400
    assert Refusal.objects.get().code == "bad-signature"


def test_the_oidc_return_address_takes_nothing_for_another_state(europe, traveller):
    traveller.leave_for("ee")
    assert traveller.get("/sign-in/callback/eidas-ee-proxy?state=x&code=y").status_code == 400


def test_a_suspended_state_is_neither_offered_nor_believed(europe, traveller, node, settings):
    message = traveller.answers(node, settings, traveller.leave_for("ee"))["mari"]
    IdentityProvider.objects.filter(slug="eidas-ee-proxy").update(state="suspended")
    assert traveller.bring_back(message).status_code == 403
    assert "Estonia" not in text_of(Traveller(headers={"accept-language": "en"}).get("/sign-in"))


def test_expired_metadata_stops_the_way_there(europe, traveller):
    Party.objects.filter(slug="eidas-ee-proxy").update(metadata="")
    assert traveller.post("/sign-in", {"provider": "eidas-ee-proxy", "next": ""}).status_code == 503


def test_garbage_at_the_endpoint_is_explained_and_noted(europe, client):
    for field in ("", "!!!", "PGE+", "x" * 300_000):
        assert client.post("/saml/answers", {"SAMLResponse": field}).status_code == 400
    assert client.get("/saml/answers").status_code == 405
    assert Refusal.objects.count() == 4


def test_the_node_there_does_not_believe_a_request_that_was_altered(europe, traveller, node, settings):
    url = traveller.leave_for("ee").replace("SAMLRequest=", "SAMLRequest=A", 1)
    assert at_node(node, settings, url).status_code == 400


def test_a_service_receives_the_identity_as_far_as_it_goes(europe, node, settings):
    """At the low issuer, as for anybody else: no place of birth, because none is known."""
    service, traveller = Service(), Traveller(headers={"accept-language": "en"})
    interaction = traveller.get(path_of(service.authorize_url())).headers["Location"]
    answers = traveller.answers(node, settings, traveller.leave_for("pt", entrance=interaction))
    consent = traveller.bring_back(answers["ines"]).headers["Location"]
    shown = text_of(traveller.get(consent))
    assert "Almeida".upper() in shown.upper()
    agreed = traveller.post(consent, {"continue": "yes"})
    claims = service.opened(service.userinfo(service.fetch(agreed.headers["Location"])["access_token"]).text)
    assert (claims["family_name"], claims["birthdate"]) == ("ALMEIDA", "1991-06-30")
    assert "birthplace" not in claims
    assert "birthcountry" not in claims
    assert SignIn.objects.get(provider__slug="eidas-pt-proxy").service is not None


@pytest.mark.parametrize("level", ["eidas2", "eidas3"])
def test_the_high_entrance_is_told_the_level_that_the_other_state_proved(europe, node, settings, level):
    """The identity leaves encrypted; no register of ours stands beside it, because none knows the person."""
    key, service = ECKey.generate_key("P-256", parameters={"use": "enc"}, auto_kid=True), bank()
    encrypting(key)
    traveller = Traveller(headers={"accept-language": "en"})
    url = service.authorize_url(acr_values=level)
    tokens = service.fetch(vouched(traveller, node, settings, url).headers["Location"])
    assert service.opened(tokens["id_token"])["acr"] == level
    sealed = jwe.decrypt_compact(service.userinfo(tokens["access_token"]).text, key, algorithms=["ECDH-ES", "A256GCM"])
    claims = service.opened(sealed.plaintext.decode())
    assert (claims["family_name"], claims["given_name"], claims["birthdate"]) == ("ALMEIDA", "Inês", "1991-06-30")
    assert not [name for name in claims if name.startswith("rnipp_")]
    line = SignIn.objects.get(provider__slug="eidas-pt-proxy")
    assert (line.level, line.outcome, line.service.client_id) == (level, "succeeded", "bank")


def test_what_proved_the_substantial_level_does_not_answer_for_the_high_one(europe, node, settings, monkeypatch):
    traveller, service = Traveller(headers={"accept-language": "en"}), bank()
    interaction = traveller.get(path_of(service.authorize_url(acr_values="eidas3"))).headers["Location"]
    asked = traveller.leave_for("pt", entrance=interaction)
    with monkeypatch.context() as there:
        there.setattr(proxy.names, "LEVELS", (names.HIGH, names.LOW, names.SUBSTANTIAL))  # that node confuses them
        message = traveller.answers(node, settings, asked)["ines"]
    assert traveller.bring_back(message).status_code != 303
    assert Refusal.objects.get().code == "level-too-low"
    assert not SignIn.objects.filter(outcome="succeeded").exists()


def bank() -> Service:
    return Service("bank", path="high/api/v2", audience="high")


def encrypting(key: ECKey) -> None:
    told = {"jwks": {"keys": [key.as_dict(private=False)]}, "encryption_algorithm": "ECDH-ES"}
    ServiceProvider.objects.filter(client_id="bank").update(**told)


def vouched(traveller: Traveller, node, settings, url: str):
    """All the way with Portugal's node; the answer that goes to the service."""
    answers = traveller.answers(node, settings, traveller.leave_for("pt", entrance=traveller.get(path_of(url)).headers["Location"]))
    return traveller.post(traveller.bring_back(answers["ines"]).headers["Location"], {"continue": "yes"})


def test_attempts_hold_nothing_in_clear(europe, traveller, node, settings):
    traveller.bring_back(traveller.answers(node, settings, traveller.leave_for("ee"))["mari"])
    assert "Tamm" not in Attempt.objects.get().received
