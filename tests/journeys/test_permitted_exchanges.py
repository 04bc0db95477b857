"""What the law lets administrations ask each other: read by anyone, applied to every call, over when it is over."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import KeySet
from journeys import story

PRELUDE = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.settings"
import django
django.setup()
from dataclasses import replace
from datetime import timedelta
from django.utils import timezone
from parvis.core.exchange import actions as exchange
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Identity
from parvis.kernel import catalogue
rennes = people.organisation_by_identifier("213502388")
HUGO = Identity(family_name="Lestienne", given_names=("Hugo",), birth_date="1979-07-24", gender="male", birth_place="29232", birth_country="99100")
def refused(work):
    try:
        work()
    except exchange.ExchangeError as error:
        return error.code
    return "answered"
"""


def run(country, script: str):
    """What a script says in the running country, as JSON."""
    environment = {**os.environ, **country.environment}
    done = subprocess.run([sys.executable, "-c", PRELUDE + script], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def enrolled(visitors, account: str, *, provider: str, commune: str, child: str, agent: str) -> str:
    parent = visitors("fr", story.PHONE)
    reference = story.enrol(parent, account, provider=provider, commune=commune, child=child)
    story.decide(visitors("fr", story.DESKTOP), reference, account=agent)
    return reference


@pytest.mark.demand("once-only-decree-registry", "anyone-reads-the-registry")
@pytest.mark.demand("once-only-decree-registry", "entry-has-all-that-the-decree-sets")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_anyone_finds_an_entry_and_reads_who_what_why_and_how_long(country, visitors, language):
    reader = visitors(language, story.PHONE if language == "fr" else story.DESKTOP, javascript=False)
    reader.open("/apis/exchanges")
    reader.fill("q", "cantine")
    reader.send()
    reader.press("main a[href='/apis/exchanges/canteen-prices']")
    for french, english in (
        ("Éducation et vie scolaire", "Education and school life"),  # domain
        ("Inscription et tarif de la cantine scolaire", "Enrolment and price of the school canteen"),  # procedure
        ("Communes", "Municipalities"),  # administrations
        ("Quotient familial (CAF et MSA)", "Family quotient (CAF and MSA)"),  # data
        ("Échange chiffré", "Encrypted between"),  # security
        ("12 mois au plus", "at most 12 months"),  # retention
        ("n° 2018-357", "n° 2018-357"),  # opinion
        ("depuis le 21 janvier 2019", "since 21 January 2019"),  # dates
        ("Commune de Rennes", "Commune de Rennes"),  # who holds an authorisation
    ):
        reader.sees(french, english)
    listed = list(csv.DictReader(io.StringIO(httpx.get(f"{country.origin}/apis/exchanges.csv?domain=companies").text.lstrip("\ufeff"))))
    assert {"public-tenders", "grants"} <= {row["slug"] for row in listed}
    assert all(row["retention_months"] and row["security_fr"] and row["opinion_fr"] and row["recipients"] for row in listed)
    (held,) = country.rows(
        "SELECT a.policy FROM exchange_authorisation a JOIN people_organisation o ON o.id = a.organisation_id "
        "WHERE a.asker = 'procedure:cantine' AND o.identifier = '213502388'"
    )
    keys = KeySet.import_key_set(httpx.get(f"{country.origin}/apis/policies/jwks.json").json())
    assert json.loads(jws.deserialize_compact(held[0], keys, algorithms=["ES256"]).payload)["organisation"] == "213502388"


@pytest.mark.demand("once-only-decree-registry", "refuses-what-is-not-listed")
def test_what_is_not_listed_is_refused_and_the_person_reads_it(country, visitors):
    said = run(
        country,
        """
agency = people.organisation_by_identifier("180035065")
grant = refused(lambda: exchange.authorise(agency, asker="procedure:cantine", offer="dss/quotient-familial"))
declared = catalogue.permitted_exchanges()
catalogue.permitted_exchanges = lambda: {slug: entry for slug, entry in declared.items() if slug != "canteen-prices"}
asked = refused(lambda: exchange.ask("dss/quotient-familial", asker="procedure:cantine", subject=exchange.Subject(identity=HUGO), organisation=rennes))
print(json.dumps([grant, asked]))
""",
    )
    assert said == ["not-permitted", "not-permitted"]
    assert country.rows(
        "SELECT count(*) FROM exchange_authorisation a JOIN people_organisation o ON o.id = a.organisation_id "
        "WHERE o.identifier = '180035065' AND a.asker = 'procedure:cantine'"
    ) == [(0,)]
    (record,) = country.rows("SELECT record FROM protection_entry WHERE event = 'exchange.refused' ORDER BY occurred_at DESC LIMIT 1")
    assert json.loads(record[0])["detail"]["reason"] == "not-permitted"
    hugo = visitors("en", story.DESKTOP)
    hugo.open("/sign-in?next=/me/trace")
    hugo.sign_in("hugo", "mobile")
    hugo.sees("la plateforme l’a refusé et rien n’a été transmis", "the platform refused and nothing was passed on")


@pytest.mark.demand("once-only-decree-registry", "destroys-at-the-end-of-retention")
def test_what_was_received_is_destroyed_when_its_time_is_over(country, visitors):
    reference = enrolled(visitors, "yanis", provider="ameli", commune="Commune de Saint-Malo", child="ILYES", agent="ronan")
    assert story.answer(country, reference, "family_quotient")[1] == "known"
    run(
        country,
        f"""
from parvis.components.procedures.models import Asking
from parvis.components.procedures.tasks import destroy_what_is_over
Asking.objects.filter(file__reference="{reference}", need="resources").update(fetched_at=timezone.now() - timedelta(days=370))
print(json.dumps(destroy_what_is_over()))
""",
    )
    left = "SELECT a.{} FROM procedures_asking a JOIN procedures_file f ON f.id = a.file_id WHERE f.reference = ? AND a.need = 'resources'"
    assert country.rows(left.format('"values"'), reference) == [("{}",)]
    assert not country.rows(
        "SELECT 1 FROM procedures_answer a JOIN procedures_file f ON f.id = a.file_id WHERE f.reference = ? AND a.source = 'dss/quotient-familial'",
        reference,
    )
    (count,) = country.rows("SELECT sum(count) FROM exchange_destruction WHERE asker = 'procedure:cantine'")
    assert count[0] >= 1
    yanis = visitors("fr", story.PHONE)
    yanis.open("/sign-in?next=/me/trace")
    yanis.sign_in("yanis", "ameli")
    yanis.sees("a détruit les informations reçues d’une source", "destroyed the information received from a source")
    operator = visitors("en", story.DESKTOP)
    operator.sign_in_as_agent("malo")
    operator.open("/platform/exchanges")
    operator.sees("Cantine scolaire", "School canteen")


@pytest.mark.demand("act-3ds-sharing", "asks-for-people-before-they-ask")
@pytest.mark.demand("act-3ds-sharing", "the-person-is-told-and-may-object")
def test_a_commune_asks_in_advance_and_the_family_is_told_and_objects(country, visitors):
    enrolled(visitors, "maelle", provider="impots", commune="Commune de Rennes", child="NOLWENN", agent="claire")
    agent = visitors("fr", story.DESKTOP)
    agent.sign_in_as_agent("claire")
    agent.press("main a[href='/desk/school-year']")
    agent.send()
    agent.sees("784")
    kept = "SELECT p.quotient FROM school_year_preparation p JOIN people_person q ON q.id = p.person_id WHERE q.family_name = 'Kerdoncuff'"
    assert country.rows(kept) == [(784,)]
    story.eventually(lambda: story.letters(country, "Commune de Rennes demande pour vous"))
    maelle = visitors("fr", story.PHONE)
    maelle.open("/sign-in?next=/me/trace")
    maelle.sign_in("maelle", "impots")
    maelle.sees("avant toute démarche de votre part et dans votre intérêt")
    maelle.open("/me/school-year")
    maelle.sees("784")
    maelle.press("main form[action='/me/school-year/object'] button")
    maelle.sees("ce qui avait été demandé par avance est détruit")
    assert country.rows(kept) == []
    agent.open("/desk/school-year")
    assert "Kerdoncuff" not in agent.page.locator("main").inner_text()
    try:
        assert (
            run(
                country,
                """
from parvis.core.people.models import Person
person = Person.objects.get(family_name="Kerdoncuff", birth_date="1988-04-12")
ask = lambda: exchange.ask("dss/quotient-familial", asker="school-year", subject=exchange.Subject(identity=person.identity), organisation=rennes, proactive=True)
print(json.dumps(refused(ask)))
""",
            )
            == "stopped-by-person"
        )
    finally:
        run(
            country,
            """
from parvis.core.people.models import Person
person = Person.objects.get(family_name="Kerdoncuff", birth_date="1988-04-12")
print(json.dumps(exchange.allow_flow(person.identity, asker="school-year", offer="dss/quotient-familial")))
""",
        )


@pytest.mark.demand("act-3ds-sharing", "only-where-the-registry-says-so")
def test_nobody_asks_in_advance_where_the_registry_does_not_say_so(country):
    said = run(
        country,
        """
print(json.dumps(refused(lambda: exchange.ask("dss/quotient-familial", asker="procedure:cantine", subject=exchange.Subject(identity=HUGO), organisation=rennes, proactive=True))))
""",
    )
    assert said == "not-permitted"
    assert not country.rows("SELECT 1 FROM notices_message WHERE notice = 'exchange.asked-in-advance' AND body LIKE '%cantine%prix%'")


LEGACY = "hydro-sample"

NIR = """
from parvis.core.exchange.apps import identifiers_stay_in_their_sectors
declared = next(need for need in catalogue.needs() if need.asker == "signin")
wanting = replace(declared, fields=(*declared.fields, "identite.nir"))
"""


@pytest.mark.demand("identifier-control", "sectors-are-public")
def test_anyone_reads_who_may_receive_a_national_identifier(country, visitors):
    reader = visitors("en", story.PHONE)
    reader.open("/apis/identifiers")
    for words in (
        "Registration number of the civil register (NIR)",
        "Social protection",
        "2019-341",
        "Identity in the civil register (RNIPP)",
        "No permitted exchange gives it",
    ):
        reader.sees(words, words)


@pytest.mark.demand("identifier-control", "refused-at-start")
def test_a_system_that_needs_a_number_outside_its_sectors_does_not_start(country):
    said = run(
        country,
        NIR
        + """
catalogue.written_needs = lambda: iter([wanting])
outside = [error.id for error in identifiers_stay_in_their_sectors()]
catalogue.written_needs = lambda: iter([replace(wanting, sector="social-security")])
print(json.dumps([outside, [error.id for error in identifiers_stay_in_their_sectors()]]))
""",
    )
    assert said == [["exchange.E003"], []]


@pytest.mark.demand("identifier-control", "refused-at-the-door")
def test_a_number_asked_outside_its_sectors_is_refused_and_written(country):
    said = run(
        country,
        NIR
        + """
catalogue.needs = lambda: iter([wanting])
operator = people.organisation_by_identifier("000000018")
held = exchange.authorise(operator, asker="signin", offer="insee/identification", fields=wanting.fields, valid_until=timezone.localdate())
ask = lambda: exchange.ask("insee/identification", asker="signin", subject=exchange.Subject(identity=HUGO), organisation=operator)
try:
    print(json.dumps(refused(ask)))
finally:
    exchange.revoke(held, reason="Essai")
""",
    )
    assert said == "identifier-outside-its-sector"
    (record,) = country.rows("SELECT record FROM protection_entry WHERE event = 'exchange.refused' ORDER BY occurred_at DESC LIMIT 1")
    assert json.loads(record[0])["detail"]["reason"] == "identifier-outside-its-sector"


@pytest.mark.demand("fcp-exchange-core", "apis-are-found")
@pytest.mark.demand("fcp-exchange-core", "frameworks-are-published")
def test_apis_are_found_and_the_frameworks_they_follow_are_published(country, visitors):
    reader = visitors("en", story.DESKTOP)
    reader.open("/apis?q=quotient")
    reader.sees("Family quotient (CAF and MSA)", "Family quotient (CAF and MSA)")
    assert "dss/quotient-familial" in httpx.get(f"{country.origin}/apis.json").text
    reader.open("/common-base")
    assert reader.page.locator("main h2").count()


@pytest.mark.demand("fcp-exchange-core", "contract-is-signed-and-enforced")
@pytest.mark.demand("fcp-exchange-core", "transport-is-traced-and-names-its-contract")
def test_a_contract_is_signed_enforced_and_named_by_each_answer(country, visitors):
    said = run(
        country,
        """
from parvis.core.exchange.models import Authorisation
FATOU = Identity(family_name="Diarra", given_names=("Fatou",), birth_date="1990-01-31", gender="female", birth_country="99335")
held = exchange.authorise(rennes, asker="procedure:bibliotheque", offer="dss/quotient-familial", fields=["quotient_familial.valeur"], valid_until=timezone.localdate())
older = list(Authorisation.objects.filter(organisation=rennes, asker="procedure:bibliotheque", state="active").exclude(pk=held.pk).values_list("pk", flat=True))
Authorisation.objects.filter(pk__in=older).update(state="obsolete")
ask = lambda: exchange.ask("dss/quotient-familial", asker="procedure:bibliotheque", subject=exchange.Subject(identity=FATOU), organisation=rennes)
try:
    answered = ask().authorisation
    Authorisation.objects.filter(pk=held.pk).update(fields=["quotient_familial.valeur", "enfants"])
    widened = refused(ask)
    Authorisation.objects.filter(pk=held.pk).update(fields=["quotient_familial.valeur"])
    exchange.revoke(held, reason="Essai")
    revoked = refused(ask)
finally:
    Authorisation.objects.filter(pk__in=older).update(state="active")
print(json.dumps([held.reference, answered, widened, revoked]))
""",
    )
    reference, answered, widened, revoked = said
    assert (answered, widened, revoked) == (reference, "policy-broken", "not-authorised")
    records = [json.loads(record) for (record,) in country.rows("SELECT record FROM protection_entry WHERE event = 'exchange.asked'")]
    assert any(each["detail"].get("authorisation") == reference for each in records)
    reader = visitors("fr", story.PHONE)
    reader.open(f"/apis/authorisations/{reference}")
    reader.sees("La plateforme applique ce qui a été signé")


@pytest.mark.demand("fcp-exchange-core", "legacy-systems-are-exposed-too")
def test_a_legacy_file_answers_as_an_api_beside_those_made_as_one(country):
    legacy = httpx.get(f"{country.origin}/api/registries/{LEGACY}/records")
    made_as_api = httpx.get(f"{country.origin}/api/registries/communes/records", params={"q": "Rennes"})
    assert (legacy.status_code, made_as_api.status_code) == (200, 200)
    assert legacy.json().keys() == made_as_api.json().keys()
    assert country.rows("SELECT count(*) > 0 FROM registries_record WHERE registry = ?", LEGACY) == [(1,)]
