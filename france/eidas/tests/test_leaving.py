"""French people are vouched for in other States: by their nodes, and by independent SAML parties (python3-saml, node-saml)."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from france.eidas.node import metadata as metadata_there
from france.eidas.node import service
from france.eidas.tests.conftest import at_node, forms_in, path_of, text_of
from parvis.core.saml import actions as saml
from parvis.core.saml.models import Party, Refusal
from parvis.core.saml.rules import bindings, metadata, names, requests, signing
from parvis.core.signin import actions as signin
from parvis.core.signin.models import ServiceProvider, SignIn
from tests import foreign

pytestmark = pytest.mark.django_db

SP = "https://library.example"


def asked(node, settings, country="ee") -> str:
    """The address at the portal to which a service of that State sends the browser."""
    return at_node(node, settings, f"/eidas/{country}/service/sign-in").headers["Location"]


def consent_for(browser, url: str) -> str:
    interaction = browser.get(path_of(url))
    assert interaction.status_code == 303, text_of(interaction)
    return browser.come_back(
        browser.at_provider(browser.choose("laposte", entrance=interaction.headers["Location"]), account="maelle")
    ).headers["Location"]


def test_a_service_of_another_state_is_told_who_comes(europe, browser, node, settings):
    url = asked(node, settings)
    consent = consent_for(browser, url)
    shown = text_of(browser.get(consent))
    assert "Estonia (demonstration)" in shown
    assert "Demonstration library" in shown
    form = forms_in(browser.post(consent, {"continue": "yes"}))[-1]
    assert form["action"] == "http://127.0.0.1:8001/eidas/ee/service/answers"
    held, settings.ROOT_URLCONF = settings.ROOT_URLCONF, "france.franceconnect.providers.urls"
    told = text_of(node.post(path_of(form["action"]), {"SAMLResponse": form["SAMLResponse"], "RelayState": form["RelayState"]}))
    settings.ROOT_URLCONF = held
    assert "Kerdoncuff" in told
    assert "1988-04-12" in told
    assert re.search(r"FR/EE/[0-9a-f]{64}v1", told)
    line = SignIn.objects.get(service__client_id="eidas-ee-connector")
    assert (line.level, line.outcome) == ("eidas2", "succeeded")


def test_two_states_know_one_person_by_two_names(europe, browser, node, settings):
    from parvis.core.people.models import SectoralIdentifier

    for country in ("ee", "pt"):
        browser.post(consent_for(browser, asked(node, settings, country)), {"continue": "yes"})
    values = SectoralIdentifier.objects.filter(sector__contains="country:").values_list("value", flat=True)
    assert len(set(values)) == 2


def test_only_providers_of_schemes_presented_to_others_are_offered(europe, browser, node, settings):
    interaction = browser.get(path_of(asked(node, settings))).headers["Location"]
    assert set(re.findall(r'name="provider" value="([^"]+)"', browser.get(interaction).content.decode())) == {"laposte"}
    assert browser.post(interaction, {"provider": "impots"}).status_code == 400


@pytest.mark.parametrize("provider", ["carte", "eidas-pt-proxy"])
def test_a_strong_provider_that_was_not_presented_to_others_is_refused_though_its_name_is_posted(europe, browser, node, settings, provider):
    interaction = browser.get(path_of(asked(node, settings))).headers["Location"]
    assert browser.post(interaction, {"provider": provider}).status_code == 400


def test_declined_is_told_as_declined(europe, browser, node, settings):
    form = forms_in(browser.post(consent_for(browser, asked(node, settings)), {"decline": "yes"}))[-1]
    held, settings.ROOT_URLCONF = settings.ROOT_URLCONF, "france.franceconnect.providers.urls"
    told = text_of(node.post(path_of(form["action"]), {"SAMLResponse": form["SAMLResponse"], "RelayState": form["RelayState"]}))
    settings.ROOT_URLCONF = held
    assert names.REQUEST_DENIED in told
    assert SignIn.objects.get(service__client_id="eidas-ee-connector").outcome == "declined"


def test_a_request_counts_once(europe, browser, node, settings):
    url = asked(node, settings)
    assert browser.get(path_of(url)).status_code == 303
    assert browser.get(path_of(url)).status_code == 400
    assert Refusal.objects.get().code == "replayed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda url: url.replace("RelayState=", "RelayState=evil"), "bad-signature"),
        (lambda url: url.partition("&SigAlg")[0], "unsigned"),
        (lambda url: re.sub(r"SAMLRequest=[^&]+", "SAMLRequest=AAAA", url), "unreadable"),
    ],
)
def test_a_request_that_was_altered_goes_nowhere(europe, browser, node, settings, change, code):
    answer = browser.get(path_of(change(asked(node, settings))))
    assert answer.status_code == 400
    assert Refusal.objects.get().code == code


def test_a_suspended_connector_is_not_served(europe, browser, node, settings):
    ServiceProvider.objects.filter(client_id="eidas-ee-connector").update(state="suspended")
    assert browser.get(path_of(asked(node, settings))).status_code == 400


def posted_request(message: bytes) -> dict[str, str]:
    return {"SAMLRequest": bindings.posted(message), "RelayState": "kept"}


@pytest.fixture
def request_by_form(europe):
    """A request as another State's node would post it, unsigned; and that node's signature of it."""
    asked = service.request_to("http://127.0.0.1:8000/saml/requests", country="EE")
    signer = metadata_there.signer("EE")
    element = requests.written(asked, now=timezone.now())
    unsigned = etree.tostring(element)
    return unsigned, etree.tostring(signing.signed(element, key=signer.key, certificate=signer.certificate))


def test_a_request_by_form_is_served_and_its_relay_state_comes_back(browser, request_by_form):
    began = browser.post("/saml/requests", posted_request(request_by_form[1]))
    assert began.status_code == 303, text_of(began)
    there = browser.choose("laposte", entrance=began.headers["Location"])
    consent = browser.come_back(browser.at_provider(there, account="maelle")).headers["Location"]
    form = forms_in(browser.post(consent, {"continue": "yes"}))[-1]
    assert (form["action"], form["RelayState"]) == ("http://127.0.0.1:8001/eidas/ee/service/answers", "kept")
    assert SignIn.objects.get(service__client_id="eidas-ee-connector").outcome == "succeeded"


def test_a_request_by_form_needs_its_own_signature_and_counts_once(browser, request_by_form):
    unsigned, signed = request_by_form
    altered = signed.replace(names.SUBSTANTIAL.encode(), names.LOW.encode())
    for message, status in ((unsigned, 400), (altered, 400), (signed, 303), (signed, 400)):
        assert browser.post("/saml/requests", posted_request(message)).status_code == status
    assert list(Refusal.objects.order_by("pk").values_list("code", flat=True)) == ["unsigned", "bad-signature", "replayed"]


# --- an independent SAML party ----------------------------------------------------------------------


@pytest.fixture
def library(europe):
    """An ordinary SAML service, registered by its signed metadata; its software is python3-saml or node-saml."""
    pair = saml.node_keys("library")
    signs, reads = pair["signing"], pair["encryption"]
    about = metadata.Published(
        role=metadata.CONNECTOR,
        entity_id=f"{SP}/metadata",
        country="PT",
        organisation="Library",
        website=SP,
        signing=[signs.certificate],
        encryption=[reads.certificate],
        answers_at=f"{SP}/acs",
    )
    signer = metadata.Signer(key=signs.key, certificate=signs.certificate)
    content = metadata.written(about, now=timezone.now(), signer=signer)
    party = saml.register_party(
        "library",
        source=f"{SP}/metadata",
        pinned=signs.certificate,
        content=content,
        profile=Party.Profile.ORDINARY,
        title_fr="Bibliothèque",
        title_en="Library",
    )
    signin.register_connector(party, name="Bibliothèque")
    return pair


def onelogin(pair, *, path: str = "/acs", **request):
    """python3-saml with our published metadata, strict, wanting everything signed and encrypted."""
    published = Client().get("/saml/metadata/proxy").content.decode()
    settings = OneLogin_Saml2_IdPMetadataParser.parse(published)
    settings["strict"] = True
    settings["sp"] = {
        "entityId": f"{SP}/metadata",
        "assertionConsumerService": {"url": f"{SP}/acs", "binding": names.POST},
        "NameIDFormat": names.PERSISTENT,
        "x509cert": pair["signing"].certificate,
        "privateKey": pair["signing"].key,
    }
    settings["security"] = {
        "authnRequestsSigned": True,
        "wantMessagesSigned": True,
        "wantAssertionsSigned": True,
        "wantAssertionsEncrypted": True,
        "rejectDeprecatedAlgorithm": True,
        "signatureAlgorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "requestedAuthnContext": [names.SUBSTANTIAL],
        "requestedAuthnContextComparison": "minimum",
    }
    data = {"https": "on", "http_host": "library.example", "script_name": path, "get_data": {}, "post_data": {}, **request}
    return OneLogin_Saml2_Auth(data, settings)


def test_python3_saml_signs_a_person_in(library, browser):
    opening = {"signing": library["encryption"]}  # it signs and opens with one key: here the one that opens
    asking = onelogin(library)
    consent = consent_for(browser, asking.login(return_to="token"))
    form = forms_in(browser.post(consent, {"continue": "yes"}))[-1]
    assert form["action"] == f"{SP}/acs"
    reading = onelogin(opening, post_data={"SAMLResponse": form["SAMLResponse"]})
    reading.process_response(request_id=asking.get_last_request_id())
    assert reading.get_errors() == [], reading.get_last_error_reason()
    assert reading.is_authenticated()
    attributes = reading.get_attributes()
    assert attributes[names.FAMILY_NAME] == ["Kerdoncuff"]
    assert attributes[names.DATE_OF_BIRTH] == ["1988-04-12"]
    assert attributes[names.PERSON_IDENTIFIER][0].startswith("FR/PT/")
    assert reading.get_last_authn_contexts() == [names.SUBSTANTIAL]


def test_python3_saml_is_told_of_a_refusal(library, browser):
    asking = onelogin(library)
    form = forms_in(browser.post(consent_for(browser, asking.login()), {"decline": "yes"}))[-1]
    reading = onelogin(library, post_data={"SAMLResponse": form["SAMLResponse"]})
    reading.process_response(request_id=asking.get_last_request_id())
    assert not reading.is_authenticated()
    assert "The person declined." in reading.get_last_error_reason()


def node_saml(pair, **more):
    """node-saml with our published metadata, wanting response and assertion signed, and the assertion encrypted for it."""
    published = OneLogin_Saml2_IdPMetadataParser.parse(Client().get("/saml/metadata/proxy").content.decode())["idp"]
    told = {
        "entry": published["singleSignOnService"]["url"],
        "idp_issuer": published["entityId"],
        "idp_certificates": published["x509certMulti"]["signing"],
        "issuer": f"{SP}/metadata",
        "callback": f"{SP}/acs",
        "key": pair["signing"].key,
        "opening_key": pair["encryption"].key,
        "level": names.SUBSTANTIAL,
        "format": names.PERSISTENT,
    }
    return foreign.run("node_saml.mjs", told | more)


def test_node_saml_signs_a_person_in(library, browser):
    asking = node_saml(library)
    form = forms_in(browser.post(consent_for(browser, asking["url"]), {"continue": "yes"}))[-1]
    assert form["action"] == f"{SP}/acs"
    read = node_saml(library, response=form["SAMLResponse"], request_id=asking["request_id"])
    assert read["reason"] == ""
    assert read["profile"]["nameID"].startswith("FR/PT/")
    assert read["profile"]["attributes"][names.FAMILY_NAME] == "Kerdoncuff"
    assert read["profile"]["attributes"][names.DATE_OF_BIRTH] == "1988-04-12"
    unasked = node_saml(library, response=form["SAMLResponse"], request_id="_another")
    assert unasked["profile"] is None


def test_node_saml_is_told_of_a_refusal(library, browser):
    asking = node_saml(library)
    form = forms_in(browser.post(consent_for(browser, asking["url"]), {"decline": "yes"}))[-1]
    read = node_saml(library, response=form["SAMLResponse"], request_id=asking["request_id"])
    assert read["profile"] is None
    assert "RequestDenied" in read["reason"]
