"""The public register: found, told step by step, followed, and free of people."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.core.authorisations import registered
from parvis.core.authorisations.models import Application, Event
from parvis.core.exchange import actions as exchange
from parvis.core.exchange import open_access
from parvis.core.exchange.selectors import Authorisation

from .conftest import complete, grant, person, signed_in, text

REGISTER = "/apis/authorisations"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    cache.clear()
    monkeypatch.setattr(registered, "SETTLED", timedelta(seconds=-1))
    monkeypatch.setattr(open_access, "ANONYMOUS_PER_WINDOW", 10_000_000)


def rows(client, query: str = "") -> list[dict[str, str]]:
    body = b"".join(client.get(f"{REGISTER}.csv{query}").streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


@pytest.mark.parametrize("path", [f"{REGISTER}/H-9999", f"{REGISTER}/x"])
def test_what_does_not_exist_is_not_found(client, db, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("?q=ville", True),
        ("?q=h-{id}", True),
        ("?q=nowhere", False),
        ("?offer={offer}&state=valid", True),
        ("?state=revoked", False),
        ("?state=expired", False),
        ("?state=obsolete", False),
        ("?provider={owner}&kind=municipality", True),
        ("?q=town&state=nonsense", True),  # a choice that does not exist asks for nothing
    ],
)
def test_the_register_is_searched(client, granted, offer, query, shown):
    found = text(client, f"{REGISTER}{query.format(id=granted.pk, offer=offer.name, owner=offer.owner)}")
    assert (f"/authorisations/{granted.reference}" in found) is shown


def test_the_kind_of_body_is_a_filter(client, granted, offer):
    assert [each["reference"] for each in rows(client, "?kind=municipality")] == [granted.reference]
    assert registered.found(kind="company").count() == 0


def test_a_revoked_authorisation_stays_with_its_reason(client, granted):
    exchange.revoke(granted, reason="Never used")
    assert "Never used" in text(client, f"{REGISTER}/{granted.reference}")
    assert "Ville des tests" not in text(client, f"{REGISTER}?state=valid")
    assert rows(client, "?state=revoked")[0]["revocation_reason"] == "Never used"


def test_one_whose_time_is_over_is_not_valid(client, granted):
    Authorisation.objects.update(valid_from="2020-01-01", valid_until="2020-12-31")
    assert rows(client)[0]["state"] == "expired"
    assert rows(client, "?state=valid") == []


def test_the_csv_says_provider_api_applicant_data_basis_date_and_state(client, granted, offer):
    (row,) = rows(client)
    assert row["reference"] == granted.reference
    assert (row["provider"], row["offer"], row["organisation_identifier"], row["organisation"]) == (
        offer.owner,
        offer.name,
        "town-1",
        "Ville des tests",
    )
    assert (row["fields"], row["purpose_en"], row["legal_basis_fr"], row["state"]) == (
        offer.fields[0].name,
        "Set a fee",
        "Une loi",
        "valid",
    )
    assert row["granted_on"] == granted.granted_at.date().isoformat()


def test_the_order_is_stable(client, town, offer):
    references = [grant(town, offer, purpose=f"Purpose {number}").reference for number in range(30)]
    assert [each["reference"] for each in rows(client)] == references[::-1]
    pages = [re.findall(r"authorisations/(H-\d+)\"", text(client, f"{REGISTER}?page={number}")) for number in (1, 2)]
    assert pages[0] + pages[1] == references[::-1]


def test_no_cell_of_the_csv_is_a_formula_for_a_spreadsheet(client, granted):
    exchange.revoke(granted, reason="=HYPERLINK(1)")
    assert rows(client)[0]["revocation_reason"] == "'=HYPERLINK(1)"


def test_an_operator_revokes_and_says_why(operator_client, granted):
    path = f"/platform/authorisations/{granted.reference}/revoke"
    assert operator_client.post(path, {"reason": ""}).status_code == 422
    assert operator_client.post(path, {"reason": "Misuse"}).status_code == 302
    assert Authorisation.objects.get().state == "revoked"


def test_revoking_one_that_a_request_led_to_revokes_the_request(operator_client, asked, town, offer):
    complete(asked)
    found = grant(town, offer, request=asked.reference)
    assert operator_client.post(f"/platform/authorisations/{found.reference}/revoke", {"reason": "Misuse"}).status_code == 302
    asked.refresh_from_db()
    assert (Authorisation.objects.get().state, asked.state) == ("revoked", "revoked")


def test_nobody_else_revokes(client, granted):
    signed_in(client, person())
    assert client.post(f"/platform/authorisations/{granted.reference}/revoke", {"reason": "x"}).status_code == 403
    assert Authorisation.objects.get().state == "active"


@pytest.fixture
def requested(town, offer):
    """A request that was sent, discussed and approved, by somebody with a name."""
    applicant = person("Unpublished", email="unpublished@town.example")
    application = Application.objects.create(
        kind="tests", use_case="tests", organisation=town, applicant=applicant, answers={"technical_email": "unpublished@town.example"}
    )
    for name in ("create", "submit", "instructor_message", "approve"):
        Event.objects.create(
            application=application, name=name, by="applicant", actor=applicant, state="submitted", text="Unpublished words"
        )
    return grant(town, offer, request=application.reference)


def test_the_history_tells_steps_and_never_people(client, requested):
    page = text(client, f"{REGISTER}/{requested.reference}")
    assert "The request was sent" in page
    assert page.count("The authorisation was granted") == 1
    feed = client.get(f"{REGISTER}/changes.atom").content.decode()
    programs = client.get("/api/authorisations").content.decode() + client.get("/api/authorisations/changes").content.decode()
    for told in (page, feed, programs, str(rows(client))):
        assert "Unpublished" not in told
        assert "unpublished@" not in told


def changes(client, query: str = "") -> dict:
    answer = client.get(f"/api/authorisations/changes{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_whoever_follows_reads_each_change_once_and_in_order(client, town, offer, requested):
    later = grant(town, offer, purpose="More", request=requested.request)
    exchange.revoke(requested, reason="Replaced too early")
    found = changes(client, "?limit=1")
    assert (found["changes"][0]["change"], found["more"]) == ("granted", True)
    following = changes(client, f"?limit=1&cursor={found['cursor']}")
    assert [(each["change"], each["replaces"]) for each in following["changes"]] == [("changed", requested.reference)]
    last = changes(client, f"?cursor={following['cursor']}")
    assert [(each["change"], each["authorisation"]["reference"]) for each in last["changes"]] == [("revoked", requested.reference)]
    assert not last["more"]
    nothing = changes(client, f"?cursor={last['cursor']}")
    assert (nothing["changes"], nothing["cursor"]) == ([], last["cursor"])
    assert later.reference in text(client, f"{REGISTER}/changes")


def test_changes_of_one_moment_are_not_skipped(client, town, offer):
    moment = timezone.now() - timedelta(minutes=1)
    given = [grant(town, offer, purpose=f"Purpose {number}") for number in range(4)]
    Authorisation.objects.update(granted_at=moment)
    Authorisation.objects.filter(pk__in=[given[0].pk, given[2].pk]).update(state="revoked", revoked_at=moment)
    read, cursor = [], ""
    for _ in range(10):
        answer = changes(client, f"?limit=1&cursor={cursor}")
        read += [(each["change"], each["authorisation"]["reference"]) for each in answer["changes"]]
        cursor = answer["cursor"]
    assert len(read) == len(set(read)) == 6


def test_since_a_day(client, granted):
    Authorisation.objects.update(granted_at=timezone.now() - timedelta(days=10))
    assert changes(client, f"?since={timezone.localdate() - timedelta(days=1)}")["changes"] == []
    assert len(changes(client, f"?since={timezone.localdate() - timedelta(days=20)}")["changes"]) == 1


def test_what_is_being_committed_waits(client, granted, monkeypatch):
    monkeypatch.setattr(registered, "SETTLED", timedelta(seconds=60))
    assert changes(client)["changes"] == []


@pytest.mark.parametrize("cursor", ["x", "20260101T000000000000Z", "99999999T999999999999Z-0-1", "00000101T000000000000Z-0-1"])
def test_a_cursor_of_somebody_else_is_refused_in_words(client, db, cursor):
    answer = client.get(f"/api/authorisations/changes?cursor={cursor}")
    assert answer.status_code == 400
    assert "since" in answer.json()["detail"]


@given(st.text(max_size=60))
@settings(max_examples=200, suppress_health_check=list(HealthCheck), deadline=None)
def test_any_text_is_a_cursor_or_none(cursor):
    try:
        _, rank, _ = registered.place_of(cursor)
    except registered.BadCursor:
        return
    assert rank in (0, 1)


def test_the_feed_names_each_change_for_good(client, granted):
    def entries():
        answer = client.get(f"{REGISTER}/changes.atom", headers={"accept-language": "en"})
        assert answer.headers["Content-Type"].startswith("application/atom+xml")
        return re.findall(r"<id>(.*?)</id>", answer.content.decode())

    first = entries()
    exchange.revoke(granted, reason="Bad \x0b character")
    assert set(first) < set(entries())
