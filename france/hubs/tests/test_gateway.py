"""A program calls the hubs over HTTP: who may, what is said, what is written down, what is never written."""

from __future__ import annotations

import base64
import json
import threading
import time
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from france.hubs import tables
from parvis.core.exchange import actions as exchange
from parvis.core.exchange.models import Authorisation, SourceState
from parvis.core.hubs import actions, door, limits, selectors, tokens
from parvis.core.hubs.front import in_front_of, request_of
from parvis.core.hubs.models import HubToken, HubUse
from parvis.core.hubs.rules.sources import SourceFailure
from parvis.core.hubs.rules.wire import WireResponse
from parvis.core.people.selectors import Identity, organisation_subject
from parvis.core.protection import selectors as protection
from parvis.core.protection.models import Entry
from parvis.kernel import catalogue
from parvis.kernel.text import Text

from .conftest import ENTERPRISE, PERSON, RECIPIENT, TOWN

pytestmark = pytest.mark.django_db(transaction=True)

UNIT = "/v4/insee/sirene/unites_legales/000000026"
KEPT = "/v4/urssaf/unites_legales/000000026/attestation_vigilance"
QUOTIENT = "/v3/dss/quotient_familial/identite"
MAELLE = Identity(
    family_name="KERDONCUFF", given_names=("Maëlle",), birth_date="1988-04-12", gender="female", birth_place="35238", birth_country="99100"
)


def codes(answer) -> list[str]:
    return [each["code"] for each in answer.json()["errors"]]


def forged(claims: dict, *, alg: str = "HS256", key: bytes | None = None) -> str:
    """A token as a stranger would write it."""
    from hashlib import sha256
    from hmac import new

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    said = f"{part({'alg': alg, 'typ': 'JWT'})}.{part(claims)}"
    signature = new(key, said.encode(), sha256).digest() if key is not None else b""
    return f"{said}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


class TestAnswers:
    def test_the_envelope_and_its_headers(self, program, source):
        source.payload = {"data": {"siren": "000000026"}, "links": {"siege": "x"}, "meta": {"a": 1}}
        answer = program("api-entreprise").get(UNIT, ENTERPRISE)
        assert answer.status_code == 200
        assert answer.json() == source.payload
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert answer.headers["X-Authorisation"] == Authorisation.objects.get().reference
        assert (answer.headers["RateLimit-Limit"], answer.headers["RateLimit-Remaining"]) == ("250", "249")
        assert 0 < int(answer.headers["RateLimit-Reset"]) - time.time() <= 60
        assert int(answer.headers["RateLimit-Reset"]) % 60 == 0
        assert len(answer.headers["X-Request-ID"]) >= 8
        assert "Retry-After" not in answer.headers
        assert "X-Response-Cached" not in answer.headers

    def test_what_the_source_leaves_out_is_said_empty(self, program, source):
        source.payload = {"data": [{"data": {"x": 1}, "links": {}, "meta": {}}]}
        answer = program("api-entreprise").get("/v3/ademe/etablissements/00000002600013/certification_rge", ENTERPRISE)
        assert answer.json() == {"data": source.payload["data"], "links": {}, "meta": {}}

    def test_each_scope_opens_its_fields_only(self, program, source):
        whole = {"quotient_familial": {"valeur": 784}, "enfants": [{"nom_naissance": "X"}], "allocataires": [{}], "adresse": None}
        source.payload = {"data": whole, "links": {}, "meta": {}}
        answer = program("api-particulier", scopes=("cnaf_quotient_familial", "cnaf_adresse")).get(QUOTIENT, PERSON)
        assert answer.json()["data"] == {"quotient_familial": {"valeur": 784}, "adresse": None}

    def test_the_source_gets_what_was_asked_and_whom(self, program, source):
        program("api-particulier").get(QUOTIENT, {**PERSON, "annee": "2026", "unknown": "x"})
        [(operation, parameters, about)] = source.questions
        assert operation == "api_particulier_v3_cnav_quotient_familial_with_civility"
        assert about.identity == MAELLE
        assert parameters["prenoms[]"] == ("Maëlle",)
        assert "unknown" not in parameters

    def test_the_same_answer_is_kept_an_hour_under_its_authorisation(self, program, source):
        caller = program("api-entreprise")
        source.payload = {"data": {"n": 1}, "links": {}, "meta": {}}
        first, second = caller.get(KEPT, ENTERPRISE), caller.get(KEPT, {**ENTERPRISE, "object": "another file"})
        assert [each.headers["X-Response-Cached"] for each in (first, second)] == ["false", "true"]
        assert second.headers["X-Cache-Expires-in"] in ("3600", "3599")
        assert second.json() == first.json()
        assert len(source.questions) == 1
        assert Entry.objects.filter(pk__gt=0).count() >= 2
        fresh = caller.get(KEPT, ENTERPRISE, Cache_Control="no-cache")
        assert fresh.headers["X-Response-Cached"] == "false"
        assert program("api-entreprise", calls_per_minute=50).get(KEPT, ENTERPRISE).headers["X-Response-Cached"] == "false"

    def test_refusals_are_not_kept(self, program, source):
        caller = program("api-entreprise")
        source.status, source.payload = 404, {"errors": [{"code": "04003", "title": "", "detail": "", "source": None, "meta": {}}]}
        assert caller.get(KEPT, ENTERPRISE).status_code == 404
        source.status, source.payload = 200, {"data": {"n": 1}}
        assert caller.get(KEPT, ENTERPRISE).status_code == 200

    def test_privileges_of_either_hub(self, program):
        answer = program("api-entreprise", scopes=("open_data", "extraits_rcs")).get("/privileges")
        assert answer.json() == {"data": {"privileges": ["open_data", "extraits_rcs"]}, "links": {}, "meta": {}}
        assert program("api-particulier", scopes=("cnous_email",)).get("/privileges").json()["data"] == {"privileges": ["cnous_email"]}
        assert codes(Client().get("/privileges")) == ["00101"]

    def test_head_options_and_other_methods(self, program, source):
        caller = program("api-entreprise")
        said = {"Authorization": f"Bearer {caller.key}"}
        head = caller.client.head(UNIT, ENTERPRISE, headers=said)
        assert (head.status_code, head.content) == (200, b"")
        options = caller.client.options(UNIT)
        assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(caller.client, method)(UNIT, headers=said)
            assert (answer.status_code, codes(answer)) == (405, ["00405"])
            assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"

    @pytest.mark.parametrize("path", ["/v3/x", "/v3/insee/sirene/unites_legales", "/v4/a/b/c/d/e/f/g", "/v5/dss/x", "/ping/x/y"])
    def test_addresses_that_are_none(self, program, path):
        answer = program("api-entreprise").get(path)
        assert (answer.status_code, codes(answer)) == (404, ["00404"])


class TestTokens:
    def test_missing_malformed_and_forged(self, program, source):
        caller = program("api-entreprise")
        good = json.loads(base64.urlsafe_b64decode(caller.key.split(".")[1] + "=="))
        assert good | {"iat": 0, "exp": 0} == {
            "uid": str(caller.token.uid), "jti": str(caller.token.pk), "sub": "Programme des tests", "version": "1.0", "siret": TOWN,
            "scopes": caller.token.authorisation.fields, "extra_info": {}, "iat": 0, "exp": 0,
        }  # fmt: skip
        for key in (
            "", "x", "a.b.c", "\x7f", "é.è.à", caller.key[:-3] + "AAA", forged(good, alg="none"), forged(good, key=b"other"), "x" * 20_000,
            forged(good, alg="none").rstrip("."), forged({**good, "jti": str(uuid.uuid4())}, key=tokens.key().raw_value),
            forged({**good, "uid": str(uuid.uuid4())}, key=tokens.key().raw_value), forged({**good, "jti": "1"}, key=tokens.key().raw_value),
            forged({**good, "version": "2.0"}, key=tokens.key().raw_value), forged({}, key=tokens.key().raw_value),
        ):  # fmt: skip
            answer = caller.client.get(
                UNIT, ENTERPRISE, headers={"Authorization": f"Bearer {key}".encode("latin-1", "replace").decode("latin-1")}
            )
            assert (answer.status_code, codes(answer)) == (401, ["00101"]), key[:40]
            assert answer.json()["errors"][0]["source"] == {"parameter": "token"}
        for header in ("", "Bearer", f"Basic {caller.key}", f"Token {caller.key}"):
            assert codes(caller.client.get(UNIT, ENTERPRISE, headers={"Authorization": header})) == ["00101"]
        assert source.questions == []

    def test_a_token_in_the_address_is_tolerated_and_written_nowhere(self, program, source, caplog):
        caller = program("api-entreprise")
        source.error = RuntimeError(f"secret of {caller.key}")
        assert Client().get(UNIT, {**ENTERPRISE, "token": caller.key}).status_code == 502
        source.error = None
        answer = Client().get(UNIT, {**ENTERPRISE, "token": caller.key})
        assert answer.status_code == 200
        [*_, (_, parameters, _)] = source.questions
        assert "token" not in parameters
        said = caplog.text
        assert "source_fault" in said
        assert caller.key not in said
        assert caller.key.split(".")[2] not in said

    def test_expired_revoked_and_disclosed(self, program, source):
        caller = program("api-entreprise")
        HubToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert codes(caller.get(UNIT, ENTERPRISE)) == ["00103"]
        HubToken.objects.update(expires_at=timezone.now() + timedelta(days=1))
        assert caller.get(UNIT, ENTERPRISE).status_code == 200
        assert actions.revoke_token(caller.token, disclosed=True)
        assert not actions.revoke_token(caller.token)
        assert codes(caller.get(UNIT, ENTERPRISE)) == ["00105"]
        assert codes(caller.get("/privileges")) == ["00105"]

    def test_a_token_ends_with_its_authorisation(self, program, source):
        caller = program("api-entreprise")
        exchange.revoke(caller.token.authorisation, reason="Tests")
        assert codes(caller.get(UNIT, ENTERPRISE)) == ["00105"]

    def test_a_row_changed_behind_its_signature_opens_nothing(self, program, source):
        caller = program("api-entreprise", scopes=("open_data",))
        Authorisation.objects.update(fields=["open_data", "unites_legales_etablissements_insee"])
        assert codes(caller.get(UNIT, ENTERPRISE)) == ["00100"]
        assert source.questions == []

    def test_it_lasts_eighteen_months(self, program):
        token = program("api-entreprise").token
        assert 540 < (token.expires_at - token.created_at).days < 551

    def test_from_where_it_may_be_used(self, program, source):
        caller = program("api-entreprise", token={"allowed_ips": ["10.1.0.0/16"]})
        answer = caller.get(UNIT, ENTERPRISE)
        assert (answer.status_code, codes(answer)) == (403, ["00107"])
        HubToken.objects.update(allowed_ips=["127.0.0.1/32"])
        assert caller.get(UNIT, ENTERPRISE).status_code == 200

    def test_only_an_authorisation_of_a_hub_has_tokens(self, authorise, town):
        said = Text("Fixer un tarif", "Set a price")
        held = exchange.authorise(
            town, asker="procedure:cantine", offer="dss/quotient-familial", fields=["enfants"], purpose=said, legal_basis=said
        )
        with pytest.raises(exchange.BadAuthorisation):
            actions.issue_token(held, name="x")

    def test_the_other_hub_is_closed(self, program, source):
        answer = program("api-entreprise").get(QUOTIENT, PERSON)
        assert (answer.status_code, codes(answer)) == (403, ["00100"])

    def test_a_scope_that_was_not_given_is_closed(self, program, source):
        answer = program("api-entreprise", scopes=("extraits_rcs",)).get(UNIT, ENTERPRISE)
        assert (answer.status_code, codes(answer)) == (403, ["00100"])
        assert program("api-entreprise", scopes=("extraits_rcs",)).get("/v3/european_commission/unites_legales/000000026/numero_tva", ENTERPRISE).status_code == 200  # fmt: skip


class TestParameters:
    def test_everything_missing_is_listed_at_once(self, program, source):
        answer = program("api-entreprise").get("/v4/insee/sirene/unites_legales/000000027")
        assert answer.status_code == 422
        assert codes(answer) == ["00201", "00202", "00203", "00301"]
        assert [each["source"] for each in answer.json()["errors"]] == [
            {"parameter": name} for name in ("context", "object", "recipient", "siren")
        ]

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"recipient": "21350238800018"}, ["00210"]),
            ({"recipient": "213502388"}, ["00210"]),
            ({"recipient": "00000002600013"}, ["00211"]),
            ({"recipient": ["21350238800019", "21350238800019"]}, ["00210"]),
            ({"context": "   "}, ["00201"]),
            ({"context": "x" * 10_000}, ["00201"]),
            ({"object": "a\nb"}, ["00202"]),
        ],
    )
    def test_of_every_call(self, program, source, changed, expected):
        answer = program("api-entreprise").get(UNIT, {**ENTERPRISE, **changed})
        assert (answer.status_code, codes(answer)) == (422, expected)
        assert source.questions == []

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"sexeEtatCivil": "X"}, ["00366"]),
            ({"nomNaissance": "", "sexeEtatCivil": ""}, ["00366"]),
            ({"jourDateNaissance": "31"}, ["00366"]),
            ({"moisDateNaissance": "13"}, ["00366"]),
            ({"anneeDateNaissance": "-1"}, ["00366"]),
            ({"codeCogInseeCommuneNaissance": ""}, ["00366"]),
            ({"annee": "26"}, ["00353"]),
            ({"mois": "13"}, ["00354"]),
            ({"prenoms[]": ["x"] * 60}, ["00366"]),
            ({"nomNaissance": "\u202e"}, ["00366"]),
            ({"jourDateNaissance": "\u0663"}, ["00366"]),
        ],
    )
    def test_of_an_identity(self, program, source, changed, expected):
        answer = program("api-particulier").get(QUOTIENT, {**PERSON, **changed})
        assert (answer.status_code, codes(answer)) == (422, expected)

    def test_who_was_born_abroad_needs_no_commune(self, program, source):
        abroad = {name: value for name, value in PERSON.items() if name != "codeCogInseeCommuneNaissance"}
        assert program("api-particulier").get(QUOTIENT, {**abroad, "codeCogInseePaysNaissance": "99127"}).status_code == 200

    def test_a_null_character_reaches_no_source(self, program, source):
        caller = program("api-entreprise")
        assert caller.get(UNIT, {**ENTERPRISE, "object": "a\0b"}).status_code in (400, 422)
        assert caller.client.get(f"{UNIT}%00", ENTERPRISE, headers={"Authorization": f"Bearer {caller.key}"}).status_code in (400, 404, 422)
        assert source.questions == []

    def test_a_recipient_that_the_authorisation_does_not_name(self, program, source):
        answer = program("api-entreprise").get(UNIT, {**ENTERPRISE, "recipient": "13002526500013"})
        assert (answer.status_code, codes(answer)) == (403, ["00212"])
        named = program("api-entreprise", recipients=["13002526500013"])
        assert named.get(UNIT, {**ENTERPRISE, "recipient": "13002526500013"}).status_code == 200
        assert codes(named.get(UNIT, ENTERPRISE)) == ["00212"]

    def test_the_post_office_is_exempt_from_the_check_digit(self, program, source):
        answer = program("api-entreprise").get("/v4/insee/sirene/etablissements/35600000012346", ENTERPRISE)
        assert answer.status_code == 200


class TestLimits:
    def test_a_group_counts_together_and_tells_when_to_come_back(self, program, source, monkeypatch):
        caller = program("api-entreprise")
        unit = selectors.endpoints()["api_entreprise_v4_insee_unites_legales"]
        monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_030.0)
        for _ in range(249):
            limits.spent([limits.Limit(key=f"{caller.token.pk}:{unit.throttle.name}", calls=250)])
        assert caller.get(UNIT, ENTERPRISE).headers["RateLimit-Remaining"] == "0"
        answer = caller.get("/v4/insee/sirene/etablissements/00000002600013", ENTERPRISE)
        assert (answer.status_code, codes(answer)) == (429, ["00429"])
        assert (answer.headers["Retry-After"], answer.headers["RateLimit-Reset"]) == ("30", "1800000060")
        assert program("api-entreprise", calls_per_minute=9).get(UNIT, ENTERPRISE).status_code == 200

    def test_slow_documents_are_counted_one_by_one(self, program, source):
        caller = program("api-entreprise")
        path = "/v4/dgfip/unites_legales/000000026/attestation_fiscale"
        statuses = [caller.get(path, ENTERPRISE).status_code for _ in range(6)]
        assert statuses[0] == 200
        assert 429 in statuses or int(time.time()) % 60 < 3
        assert caller.get("/v3/cibtp/etablissements/00000002600013/attestation_cotisations_conges_payes_chomage_intemperies", ENTERPRISE).status_code == 200  # fmt: skip

    def test_of_the_token_and_of_the_authorisation(self, program, source):
        caller = program("api-entreprise", token={"rate_limit_per_minute": 2})
        assert caller.get(UNIT, ENTERPRISE).headers["RateLimit-Limit"] == "2"
        narrow = program("api-entreprise", calls_per_minute=1)
        answers = [narrow.get(UNIT, ENTERPRISE) for _ in range(3)]
        assert 429 in [each.status_code for each in answers]
        assert all("Retry-After" in each.headers for each in answers if each.status_code == 429)

    def test_a_flood_from_one_address(self, program, source, settings):
        settings.PARVIS_HUB_CALLS_PER_ADDRESS = 3
        caller = program("api-entreprise")
        answers = [caller.get("/pings") for _ in range(8)]
        assert 429 in [each.status_code for each in answers]

    def test_windows_are_shared_and_start_again(self, db):
        one = limits.Limit(key="k", calls=2)
        assert [limits.spent([one], now=60.0).remaining for _ in range(3)] == [1, 0, 0]
        assert limits.spent([one], now=60.0).exceeded
        assert not limits.spent([one], now=120.0).exceeded

    def test_two_calls_at_once_count_two(self, db):
        def call():
            from django.db import connection

            for _ in range(10):
                limits.spent([limits.Limit(key="a", calls=1000), limits.Limit(key="b", calls=1000)], now=60.0)
            connection.close()

        threads = [threading.Thread(target=call) for _ in range(4)]
        [each.start() for each in threads]
        [each.join() for each in threads]
        assert limits.spent([limits.Limit(key="a", calls=1000)], now=60.0).used == 41

    def test_the_same_call_twice_at_once_is_refused(self, program, source):
        caller, seen = program("api-entreprise"), []

        def second():
            if not seen:
                seen.append(None)
                thread = threading.Thread(target=lambda: seen.append(program_again()))
                thread.start()
                thread.join(20)

        def program_again():
            from django.db import connection

            answer = Client().get(UNIT, ENTERPRISE, headers={"Authorization": f"Bearer {caller.key}"})
            connection.close()
            return answer

        source.when_asked = second
        assert caller.get(UNIT, ENTERPRISE).status_code == 200
        assert (seen[1].status_code, codes(seen[1])) == (409, ["00015"])
        assert caller.get(UNIT, ENTERPRISE).status_code == 200


class TestTrace:
    def test_the_line_is_committed_before_the_source_is_asked(self, program, source):
        lines = []
        source.when_asked = lambda: lines.extend(records())
        caller = program("api-particulier", scopes=("cnaf_quotient_familial",))
        answer = caller.get(QUOTIENT, PERSON)
        [asked] = [each for each in lines if each.event == "exchange.asked"]
        assert asked.subject == protection.subject(MAELLE.canonical())
        assert asked.fields == ("cnaf_quotient_familial",)
        assert asked.organisation_identifier == TOWN
        assert asked.detail["authorisation"] == caller.token.authorisation.reference
        assert asked.detail["request"] == answer.headers["X-Request-ID"]
        assert "KERDONCUFF" not in json.dumps([each.detail for each in lines])

    def test_a_company_reads_its_own_lines(self, program, source):
        program("api-entreprise").get(UNIT, ENTERPRISE)
        assert "exchange.asked" in [
            each.event for each in records() if each.subject == protection.subject(organisation_subject("000000026"))
        ]

    def test_a_kept_answer_has_its_line_too(self, program, source):
        caller = program("api-entreprise")
        caller.get(KEPT, ENTERPRISE)
        caller.get(KEPT, ENTERPRISE)
        assert [each.event for each in records()].count("exchange.asked") == 2

    def test_a_failure_and_a_refusal_are_written(self, program, source):
        caller = program("api-entreprise")
        source.error = SourceFailure("timeout")
        caller.get(UNIT, ENTERPRISE)
        assert [each.detail["reason"] for each in records() if each.event == "exchange.failed"] == ["timeout"]
        caller.get(UNIT, {**ENTERPRISE, "recipient": "13002526500013"})
        assert "exchange.refused" in [each.event for each in records()]

    def test_what_a_person_stopped_is_not_asked(self, program, source, monkeypatch):
        monkeypatch.setattr("parvis.core.exchange.flows.check_not_stopped", stopped)
        answer = program("api-particulier").get(QUOTIENT, PERSON)
        assert (answer.status_code, codes(answer)) == (451, ["37005"])
        assert source.questions == []

    def test_what_no_permitted_exchange_covers_any_more_is_not_asked(self, program, source, monkeypatch):
        caller = program("api-entreprise")
        monkeypatch.setattr(catalogue, "permitted_exchanges", dict)
        answer = caller.get(UNIT, ENTERPRISE)
        assert (answer.status_code, codes(answer)) == (451, ["01005"])
        assert source.questions == []

    def test_use_is_counted_without_anything_about_anybody(self, program, source):
        caller = program("api-entreprise")
        caller.get(UNIT, ENTERPRISE)
        caller.get(UNIT, ENTERPRISE)
        caller.get(UNIT)
        counted = {(each.operation, each.status): each.calls for each in selectors.usage([caller.token])}
        assert counted == {("api_entreprise_v4_insee_unites_legales", 200): 2, ("api_entreprise_v4_insee_unites_legales", 422): 1}
        assert {field.name for field in HubUse._meta.get_fields()} == {"id", "day", "token", "operation", "status", "calls"}
        caller.token.refresh_from_db()
        assert caller.token.last_used_on is not None


def stopped(*_args, **_named):
    raise exchange.FlowStopped(selectors.descriptions()["api-particulier"].title)


def records():
    """Every line of the trace, as it stands in the database."""
    return [each.reading for each in Entry.objects.order_by("occurred_at")]


class TestSources:
    @pytest.mark.parametrize(
        ("kind", "status", "code"),
        [
            ("unavailable", 504, "01001"),
            ("timeout", 504, "01002"),
            ("unresolved", 504, "01004"),
            ("legal", 451, "01005"),
            ("refused", 502, "01006"),
            ("overloaded", 504, "01008"),
            ("malformed", 502, "01999"),
            ("not-configured", 502, "01000"),
        ],
    )
    def test_each_failure_has_its_code_under_the_providers_figures(self, program, source, kind, status, code):
        source.error = SourceFailure(kind)
        answer = program("api-entreprise").get(UNIT, ENTERPRISE)
        assert (answer.status_code, codes(answer)) == (status, [code])
        assert answer.json()["errors"][0]["meta"]["provider"] == "INSEE"

    def test_nonsense_and_faults_are_not_passed_on(self, program, source):
        caller = program("api-entreprise")
        source.payload = {"what": "?"}
        assert codes(caller.get(UNIT, ENTERPRISE)) == ["01999"]
        source.error = KeyError("KERDONCUFF")
        answer = caller.get(UNIT, ENTERPRISE)
        assert codes(answer) == ["01999"]
        assert b"KERDONCUFF" not in answer.content

    def test_a_source_that_keeps_failing_is_left_alone(self, program, source):
        caller = program("api-entreprise")
        source.error = SourceFailure("timeout")
        for _ in range(6):
            answer = caller.get(UNIT, ENTERPRISE)
        assert codes(answer) == ["01001"]
        assert answer.json()["errors"][0]["meta"]["retry_in"] > 0
        assert len(source.questions) == 5
        assert SourceState.objects.get(offer="tests").failures == 5
        assert caller.get("/ping/insee/sirene").json()["status"] == "bad_gateway"

    def test_pings(self, source):
        listed = Client().get("/pings")
        assert listed.status_code == 200
        assert {"insee/sirene", "dss/quotient_familial"} <= {each["url"].split("/ping/")[1] for each in listed.json()}
        for each in listed.json():
            found = Client().get("/ping/" + each["url"].split("/ping/")[1])
            assert (found.status_code, found.json()["status"]) == (200, "ok")
            assert found.json()["last_update"]

    def test_production_without_a_source_says_so(self, program):
        answer = program("api-entreprise").get("/v3/qualifelec/etablissements/00000002600013/certificats", ENTERPRISE)
        assert (answer.status_code, codes(answer)) == (502, ["32000"])
        assert "raccordée" in answer.json()["errors"][0]["detail"]
        assert Client().get("/ping/qualifelec/certificats").json()["status"] == "unknown"


class TestMasks:
    @pytest.mark.parametrize("endpoint", [each for each in tables.endpoints("particulier") if each.mask], ids=lambda each: each.operation)
    def test_every_scope_of_a_masked_endpoint_opens_something(self, endpoint):
        assert set(endpoint.mask) == set(endpoint.scopes)

    def test_lists_and_empty_places_keep_their_form(self):
        student = selectors.endpoints()["api_particulier_v3_mesri_statut_etudiant_with_ine"]
        data = {"identite": {"nom_naissance": "X"}, "admissions": [{"date_debut": "1", "est_inscrit": True, "regime_formation": None}]}
        shown = door.masked({"data": data}, student, ("mesri_admission_inscrit", "mesri_admission_regime_formation"))
        assert shown["data"] == {"admissions": [{"est_inscrit": True, "regime_formation": None}]}


def test_the_documents_of_both_hubs_are_served():
    for slug, recipient in (("api-entreprise", RECIPIENT), ("api-particulier", RECIPIENT)):
        document = Client().get(f"/apis/hubs/{slug}/openapi.json").json()
        assert len(document["paths"]) == len(selectors.descriptions()[slug].endpoints) + 1
        assert recipient
    assert Client().get("/apis/hubs/nothing/openapi.json").status_code == 404


class TestAttacks:
    def test_a_stolen_text_does_not_live_on_when_its_key_is_prolonged(self, program, source):
        source.payload = {"data": {"siren": "000000026"}, "links": {}, "meta": {}}
        caller = program("api-entreprise", token={"life": timedelta(seconds=2)})
        renewed = actions.prolong_token(caller.token)
        assert caller.get(UNIT, ENTERPRISE).status_code == 200
        time.sleep(2.1)
        assert caller.get(UNIT, ENTERPRISE).status_code == 401
        caller.key = renewed
        assert caller.get(UNIT, ENTERPRISE).status_code == 200

    @pytest.mark.parametrize(
        "path", ["/v3/%", "/v3//", "/v3/..", "/v3/\x00", "//v3/x", "/v3/" + "a" * 60_000, "/v3/\xff\xfe", "/ping/\xe9"]
    )
    @pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "TRACE", "get", "\x00"])
    def test_no_path_and_no_method_breaks_the_front_door(self, db, path, method):
        assert front_door({"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "a=%00&&=&a[]=" + "&" * 500})[0][:1] in "2345"

    @pytest.mark.parametrize("status", [299, 419, 520, 599])
    def test_a_status_that_nobody_named_does_not_break_the_front_door(self, db, monkeypatch, status):
        monkeypatch.setattr("parvis.core.hubs.gateway.answer", lambda request: WireResponse(status=status, body=b"{}"))
        assert front_door({"REQUEST_METHOD": "GET", "PATH_INFO": UNIT})[0].startswith(f"{status} ")

    def test_underscores_do_not_smuggle_a_header(self, db):
        said = request_of(
            {"REQUEST_METHOD": "GET", "HTTP_X_REQUEST_ID": "a\r\nSet-Cookie: b=1", "PATH_INFO": UNIT, "REMOTE_ADDR": ""}, UNIT
        )
        assert "\r" not in said.headers["x-request-id"]

    def test_a_kept_answer_does_not_outlive_a_revocation_or_a_scope(self, program, source):
        source.payload = {"data": {"document_url": "https://x.example/a.pdf"}, "links": {}, "meta": {}}
        caller = program("api-entreprise")
        assert caller.get(KEPT, ENTERPRISE).status_code == 200
        assert caller.get(KEPT, ENTERPRISE)["X-Response-Cached"] == "true"
        exchange.revoke(caller.token.authorisation, reason="Misuse")
        assert caller.get(KEPT, ENTERPRISE).status_code == 401


def front_door(environ: dict) -> tuple[str, list]:
    """What the server is told: status and headers."""
    started: list = []
    whole = {"QUERY_STRING": "", "REMOTE_ADDR": "192.0.2.7", **environ}
    elsewhere = lambda environ, start: [start("404 Not Found", [])]  # noqa: E731
    list(in_front_of(elsewhere, note=lambda *measured: None)(whole, lambda *said: started.append(said)))
    return started[0]
