"""A classified offer stands on no page and in no register: whoever looks for it finds what they find of one that does not exist."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from parvis.core.exchange import actions as exchange
from parvis.core.people import actions as people
from parvis.kernel import catalogue
from parvis.kernel.manifest import Offer, OfferField
from parvis.kernel.networks import Label
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
OFFER = "tests/notice"
SECRET = Offer(
    name=OFFER,
    title=Text("Avis classifié", "Classified notice"),
    owner="platform",
    fields=(OfferField(name="notice.title", title=Text("Titre", "Title"), personal=False),),
    provider=lambda query: {},
    personal=False,
    by="key",
    label=Label.SECRET,
    networks=("clos", "essai"),
)
PAGES = (
    "apis:apis", "apis:apis-json", "apis:apis-dcat", "apis:feed",
    "authorisations:register", "authorisations:register-csv", "authorisations:changes", "authorisations:feed",
    "network:services", "network:services-json", "network:services-dcat",
)  # fmt: skip


def test_no_page_for_everyone_tells_of_a_classified_offer(monkeypatch):
    offers = {**catalogue.offers(), OFFER: SECRET}
    monkeypatch.setattr(catalogue, "offers", lambda: offers)
    one, *others = catalogue.systems()
    monkeypatch.setattr(catalogue, "systems", lambda: [replace(one, offers=(*one.offers, SECRET)), *others])
    body = people.organisation("armees", name="Ministère des Armées", kind="ministry")
    held = exchange.authorise(
        body,
        asker="use:shown",
        offer=OFFER,
        fields=["notice.title"],
        purpose=Text("Essai", "Try"),
        legal_basis=Text("Une loi", "An act"),
        stage="sandbox",
    )
    client = Client(headers={"accept-language": "en"})
    for name in PAGES:
        answer = client.get(reverse(name))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = [word for word in (OFFER, SECRET.title.en, SECRET.title.fr, held.reference) if word in content.decode()]
        assert (answer.status_code, told) == (200, []), name
    assert client.get(f"/apis/offers/{OFFER}").status_code == 404
    assert client.get(reverse("authorisations:authorisation", args=[held.reference])).status_code == 404
