"""A client that keeps the published rules of both hubs to the letter calls the running country: what it is told, it can read."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from journeys.test_hub_of_companies import RENNES, SIREN, SIRET, Program

KNOWN = {200, 401, 403, 404, 409, 422, 429, 451, 502, 503, 504}
UNIT = f"/v4/insee/sirene/unites_legales/{SIREN}"
KEPT = f"/v4/urssaf/unites_legales/{SIREN}/attestation_vigilance"
SLOW = f"/v4/dgfip/unites_legales/{SIREN}/attestation_fiscale"  # five calls a minute
PURPOSE = {"context": "Marché public", "object": "MAPA 2026-114", "recipient": RENNES}


@dataclass(frozen=True)
class Told:
    """One entry of ``errors``; servers leave ``source`` and ``meta`` out, or say null."""

    code: str
    parameter: str
    provider: str
    retry_in: int

    @classmethod
    def read(cls, said: dict[str, Any]) -> Told:
        assert set(said) <= {"code", "title", "detail", "source", "meta"}
        assert re.fullmatch(r"\d{5}", said["code"])
        assert said["title"]
        assert said["detail"]
        source, meta = said.get("source") or {}, said.get("meta") or {}
        return cls(said["code"], source.get("parameter", ""), meta.get("provider", ""), int(meta.get("retry_in", 0)))


@dataclass(frozen=True)
class Answer:
    status: int
    data: Any
    errors: list[Told]
    headers: httpx.Headers

    @property
    def codes(self) -> list[str]:
        return [each.code for each in self.errors]


class Strict:
    """Reads an answer by the rules, and raises AssertionError at the first that is not kept."""

    def __init__(self, origin: str, key: str) -> None:
        self.http = httpx.Client(base_url=origin, timeout=20, headers={"Authorization": f"Bearer {key}"} if key else {})

    def get(self, path: str, *, headers: dict[str, str] | None = None, **changed: str) -> Answer:
        before = int(time.time())
        answer = self.http.get(path, params={name: value for name, value in (PURPOSE | changed).items() if value}, headers=headers or {})
        assert answer.status_code in KNOWN
        assert answer.headers["Content-Type"].startswith("application/json")
        assert answer.headers["X-Request-ID"]
        self.limits(answer, before)
        said = answer.json()
        if answer.status_code == 200:
            assert set(said) == {"data", "links", "meta"}
            return Answer(200, said["data"], [], answer.headers)
        assert set(said) == {"errors"}
        assert said["errors"]
        return Answer(answer.status_code, None, [Told.read(each) for each in said["errors"]], answer.headers)

    def limits(self, answer: httpx.Response, before: int) -> None:
        """All three of them, of a window that ends within its minute; Retry-After with 429 and never else."""
        assert ("Retry-After" in answer.headers) == (answer.status_code == 429)
        if answer.status_code in (401, 404) and "RateLimit-Limit" not in answer.headers:
            return  # nobody's call is counted under nobody's limit
        limit, remaining, reset = (int(answer.headers[f"RateLimit-{name}"]) for name in ("Limit", "Remaining", "Reset"))
        assert 0 <= remaining < limit
        assert reset % 60 == 0
        assert before < reset <= before + 61
        if answer.status_code == 429:
            assert 1 <= int(answer.headers["Retry-After"]) <= 60


@pytest.fixture(scope="module")
def production(country):
    return Strict(country.origin, Program(country, use="public-tenders", stage="production").key)


@pytest.fixture(scope="module")
def sandbox(country):
    return Strict(country.origin, Program(country, use="public-tenders", stage="sandbox").key)


def test_answers_limits_and_what_is_kept(production):
    first, second = production.get(UNIT), production.get(UNIT)
    assert first.status == second.status == 200
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    assert [production.get(KEPT).headers["X-Response-Cached"] for _ in range(2)][1] == "true"
    fresh = production.get(KEPT, headers={"Cache-Control": "no-cache"})
    assert fresh.headers["X-Response-Cached"] == "false"
    assert 0 < int(fresh.headers["X-Cache-Expires-in"]) <= 3600


def test_refusals_of_the_platform(country, production, sandbox):
    assert (Strict(country.origin, "").get(UNIT).codes, Strict(country.origin, "a.b.c").get(UNIT).status) == (["00101"], 401)
    everything = production.get(UNIT, context="", object="", recipient="")
    assert [(each.code, each.parameter) for each in everything.errors] == [
        ("00201", "context"), ("00202", "object"), ("00203", "recipient"),
    ]  # fmt: skip
    assert production.get("/v4/insee/sirene/etablissements/1").codes == ["00302"]
    assert production.get("/v4/insee/sirene/unites_legales/000000027").codes == ["00301"]
    assert production.get(UNIT, recipient="21350238800018").status == 422
    assert production.get(f"/v3/qualifelec/etablissements/{SIRET}/certificats").codes == ["00100"]
    ended = Program(country, use="public-tenders", stage="production")
    assert country.parvis("hubs", "revoke-token", ended.jti).returncode == 0
    assert Strict(country.origin, ended.key).get(UNIT).codes == ["00105"]
    missing = sandbox.get("/v4/insee/sirene/unites_legales/000000018")
    assert missing.status in (404, 422)


def test_a_token_in_the_address_is_understood(country):
    key = Program(country, use="public-tenders", stage="sandbox").key
    assert Strict(country.origin, "").get(UNIT, token=key).status == 200


def test_too_many_calls_say_when_to_come_back(country):
    client = Strict(country.origin, Program(country, use="public-tenders", stage="sandbox").key)
    if time.time() % 60 > 50:
        time.sleep(60 - time.time() % 60)  # in one window
    answers = [client.get(SLOW) for _ in range(7)]
    assert {each.status for each in answers} == {200, 429}
    assert answers[-1].codes == ["00429"]
    assert answers[-1].headers["RateLimit-Remaining"] == "0"


def test_calls_at_once_are_answered_or_told_to_wait_for_each_other(country, production):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: production.get(UNIT, headers={"Cache-Control": "no-cache"}), range(16)))
    assert {each.status for each in answers} <= {200, 409}
    assert {code for each in answers for code in each.codes} <= {"00015"}


def test_privileges_and_pings(country, production):
    opened = production.http.get("/privileges").json()["data"]["privileges"]
    assert opened
    listed = production.http.get("/pings").json()
    for each in listed[:5]:
        assert httpx.get(each["url"]).json()["status"] in ("ok", "bad_gateway", "unknown")
