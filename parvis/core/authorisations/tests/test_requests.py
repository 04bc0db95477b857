"""A request from its first page to its revocation: what is asked, who may do what, what is enforced, who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.core.authorisations import actions, personal_data, selectors
from parvis.core.authorisations.models import Application, Delivery, Event, Subscription
from parvis.core.authorisations.tests.conftest import signed_in
from parvis.core.exchange import policies
from parvis.core.exchange import selectors as exchange
from parvis.core.files.models import StoredFile
from parvis.core.notices.models import Message as Mail
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.core.protection.models import Entry
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.manifest import (
    Audience,
    AuthorisationKind,
    Circle,
    Need,
    Offer,
    OfferField,
    PermittedExchange,
    System,
    UseCase,
)
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
FIELDS = ("income", "children")
BASIS = Text("Une loi", "An act")
CONTACT = {"type": "person", "family_name": "Hopper", "given_name": "Grace", "email": "someone@example.org"}
TITLE = b"School prices"
numbers = count()


@pytest.fixture(autouse=True)
def house(monkeypatch):
    """The platform with one source more, a kind of request for it, and a line of the registry that covers it."""
    fields = tuple(OfferField(name=name, title=Text(name, name.title())) for name in (*FIELDS, "address"))
    extra = System(
        slug="tests",
        title=Text("Tests", "Tests"),
        owner="fund-1",
        circle=Circle.COUNTRY,
        summary=Text("", ""),
        offers=(Offer(name="tests/household", title=Text("Foyer", "Household"), owner="fund-1", fields=fields, provider=lambda query: {}),),
        authorisation_kinds=(
            AuthorisationKind(
                slug="household",
                title=Text("Foyer", "Household"),
                summary=BASIS,
                offer="tests/household",
                instructors=("fund-1",),
                bodies=("town",),
            ),
            AuthorisationKind(
                slug="staged",
                title=Text("Foyer", "Household"),
                summary=BASIS,
                offer="tests/household",
                instructors=("fund-1",),
                stages=("sandbox", "production"),
            ),
        ),
        use_cases=(
            UseCase(
                slug="tests-prices",
                title=Text("Tarifs", "Prices"),
                summary=BASIS,
                fields={"household": FIELDS, "staged": FIELDS},
                purpose=Text("Fixer un tarif", "Set a price"),
                legal_basis=BASIS,
                legal_url="https://law.example/act",
                recipients=Text("Le service", "The department"),
            ),
        ),
        needs=(Need(asker="use:tests-prices", offer="tests/household", fields=FIELDS, purpose=BASIS, legal_basis=BASIS),),
        permitted_exchanges=(
            PermittedExchange(
                slug="tests-prices",
                domain=BASIS,
                procedure=Text("Tarifs", "Prices"),
                askers=("use:tests-prices",),
                offers=("tests/household",),
                recipients=("town",),
                security=(),
                retention_months=12,
                legal_basis=BASIS,
                legal_url="",
                opinion=BASIS,
                valid_from=today() - timedelta(days=10),
                fields=FIELDS,
            ),
        ),
    )
    whole = (*catalogue.systems(), extra)
    monkeypatch.setattr(catalogue, "systems", lambda: whole)
    forget()
    yield
    monkeypatch.undo()
    forget()


def forget():
    for each in (catalogue.offers, catalogue.authorisation_kinds, catalogue.use_cases, catalogue.permitted_exchanges):
        each.cache_clear()
    exchange.provider_of.cache_clear()


def agent(body, *, role="clerk", name="Agent"):
    """A browser of somebody who works for ``body``."""
    number = next(numbers)
    person = people.recognise(
        Identity(family_name=f"{name}{number}", given_names=("Jo",), birth_date="1980-01-01"),
        email=f"{name.lower()}{number}@example.org",
        language="en",
    )
    people.join(person, body, role=role)
    client = signed_in(Client(headers={"accept-language": "en"}), person, audience=Audience.AGENT, organisation=body)
    client.person = person
    return client


@pytest.fixture
def town(db):
    return people.organisation("town-1", name="Ville", kind="town")


@pytest.fixture
def fund(db):
    return people.organisation("fund-1", name="Caisse", kind="agency")


@pytest.fixture
def claire(town):
    return agent(town, name="Claire")


@pytest.fixture
def bastien(fund):
    return agent(fund, role="authorisations-instructor", name="Bastien")


def begun(client, kind="household") -> Application:
    answer = client.post(f"/apis/requests/new/{kind}", {"use_case": "tests-prices"})
    assert answer.status_code == 302, answer.content.decode()
    return Application.objects.latest("pk")


def path(application, rest="") -> str:
    return f"/apis/requests/{application.public_id}{rest}"


def desk(application, rest="") -> str:
    return f"/desk/authorisations/{application.public_id}{rest}"


def contacts() -> dict[str, str]:
    named = {
        who: {**CONTACT, "email": f"{who}@example.org"} for who in ("technical", "business", "data_controller", "data_protection_officer")
    }
    return {f"{who}_{part}": value for who, parts in named.items() for part, value in parts.items()}


PAGES = {
    "basics": {"title": "School prices", "description": "Set a price without asking for papers"},
    "data": {"field_income": "on", "field_children": "on", "why_income": "The price depends on it", "why_children": "Per child"},
    "legal": {"legal_basis": "An act", "legal_url": "https://law.example/act"},
    "personal-data": {"recipients": "The department", "retention_months": "12"},
    "volumes": {"calls_per_minute": "60", "volume_justification": "4,000 families a year"},
    "contacts": contacts(),
    "security": {
        "operational_acceptance": "on",
        "security_measures": "Two factors",
        "planned_on": (today() + timedelta(days=30)).isoformat(),
    },
}


def filled(client, application, *, only=None) -> None:
    for slug, typed in PAGES.items():
        if only is None or slug in only:
            answer = client.post(path(application, f"/pages/{slug}"), typed)
            assert answer.status_code == 302, (slug, answer.content.decode())


def sent(client, kind="household") -> Application:
    application = begun(client, kind)
    filled(client, application)
    answer = client.post(path(application, "/check"), {"terms": "yes", "officer_informed": "yes"})
    assert answer.status_code == 302, answer.content.decode()
    application.refresh_from_db()
    assert application.state == "submitted"
    return application


def approval(**changes):
    wanted = {
        "fields_given": list(FIELDS),
        "calls_per_minute": "60",
        "valid_from": today().isoformat(),
        "valid_until": (today() + timedelta(days=365)).isoformat(),
        "approve": "yes",
    }
    return wanted | changes


def approved(client, instructor, **changes) -> Application:
    application = sent(client)
    answer = instructor.post(desk(application, "/approve"), approval(**changes))
    assert answer.status_code == 302, answer.content.decode()
    application.refresh_from_db()
    return application


def granted(application):
    return selectors.authorisations_of(application)[0]


def mails() -> list[tuple[str, str]]:
    return sorted((mail.address, mail.notice) for mail in Mail.objects.filter(notice__startswith="authorisations."))


def test_a_request_begins_with_what_its_template_knows(claire):
    application = begun(claire)
    assert application.answers["fields"] == list(FIELDS)
    assert application.answers["legal_url"] == "https://law.example/act"
    assert application.answers["business_email"] == claire.person.email
    assert (application.state, application.stage, application.applicant) == ("draft", "production", claire.person)


def test_nothing_typed_is_lost_and_all_that_is_missing_is_told_at_once(claire):
    application = begun(claire)
    answer = claire.post(
        path(application, "/pages/personal-data"), {"recipients": "Everyone", "retention_months": "forty", "recipient_bodies": "?"}
    )
    assert answer.status_code == 422
    assert b"number of months in figures" in answer.content
    application.refresh_from_db()
    assert application.answers["retention_months"] == "forty"
    check = claire.post(path(application, "/check"), {})
    assert check.status_code == 422
    for said in (b"number of months", b"Say why you cannot do without", b"terms of use", b"not an identifier of a body", b"Family name"):
        assert said in check.content
    application.refresh_from_db()
    assert application.state == "draft"


def test_long_retention_needs_a_justification(claire):
    application = begun(claire)
    assert claire.post(path(application, "/pages/personal-data"), {"recipients": "Us", "retention_months": "37"}).status_code == 422
    said = {"recipients": "Us", "retention_months": "37", "retention_justification": "Article 9"}
    assert claire.post(path(application, "/pages/personal-data"), said).status_code == 302


def test_a_draft_is_saved_while_one_types(claire):
    application = begun(claire)
    for title in ("Half", "Half a", "Half a ti"):
        assert claire.post(path(application, "/pages/basics"), {"title": title, "description": "", "autosave": "1"}).status_code == 204
    assert application.events.filter(name="update").count() == 1
    application.refresh_from_db()
    assert application.answers["title"] == "Half a ti"


def test_the_legal_text_is_a_pdf_of_ten_megabytes_at_most(claire):
    application = begun(claire)
    typed = {"legal_basis": "A deliberation", "legal_url": ""}
    wrong = SimpleUploadedFile("text.pdf", b"not a pdf at all")
    assert b"formats" in claire.post(path(application, "/pages/legal"), {**typed, "document": wrong}).content
    huge = SimpleUploadedFile("text.pdf", b"%PDF-1.7\n" + b"0" * 10_000_001)
    assert b"accepted here is 10" in claire.post(path(application, "/pages/legal"), {**typed, "document": huge}).content
    assert not StoredFile.objects.exists()
    good = SimpleUploadedFile("text.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF")
    assert claire.post(path(application, "/pages/legal"), {**typed, "document": good}).status_code == 302
    page = claire.get(path(application, "/pages/legal"))
    assert b"Not scanned for viruses" in page.content
    assert claire.get(path(application, "/document")).headers["Content-Type"] == "application/pdf"


def test_strangers_find_nothing(claire, bastien, fund):
    application = sent(claire)
    stranger = agent(people.organisation("town-2", name="Autre", kind="town"))
    for rest in ("", "/check", "/document", "/pages/basics", "/transfer", "/step/archive"):
        assert stranger.get(path(application, rest)).status_code == 404, rest
    assert stranger.post(path(application, "/copy")).status_code == 404
    assert stranger.get(desk(application)).status_code == 403  # no right to instruct
    other = agent(people.organisation("fund-2", name="Autre caisse", kind="agency"), role="authorisations-instructor")
    for rest in ("", "/approve", "/revoke", "/document"):
        assert other.get(desk(application, rest)).status_code == 404, rest
    assert Client().get(path(application)).status_code == 200  # how to sign in, and nothing else
    assert application.answers["title"].encode() not in Client().get(path(application)).content


def test_a_body_of_another_kind_may_not_ask(bastien):
    answer = bastien.post("/apis/requests/new/household", {"use_case": "tests-prices"})
    assert b"Not open to bodies such as yours" in answer.content
    assert not Application.objects.exists()


def test_a_company_asks_through_who_represents_it_and_a_person_alone_does_not():
    company = people.organisation("company-1", name="Atelier", kind="company")
    solenn = people.recognise(Identity(family_name="Abgrall", given_names=("Solenn",), birth_date="1982-03-09"), email="solenn@example.org")
    alone = signed_in(Client(headers={"accept-language": "en"}), solenn)
    assert alone.get("/apis/requests").status_code == 403
    people.represent(solenn, kind="representation", organisation=company)
    session = alone.session
    session["people"] = {**session["people"], "mandate": solenn.mandates_held.get().pk}
    session.save()
    alone.person = solenn
    application = begun(alone, "staged")
    assert (application.organisation, application.stage) == (company, "sandbox")


def test_colleagues_read_hand_over_and_copy_but_do_not_write(claire, town):
    application = begun(claire)
    gwenola = agent(town, name="Gwenola")
    assert gwenola.get(path(application)).status_code == 200
    assert gwenola.post(path(application, "/pages/basics"), PAGES["basics"]).status_code == 404
    assert gwenola.post(path(application, "/check"), {"terms": "yes", "officer_informed": "yes"}).status_code == 404
    assert gwenola.post(path(application, "/transfer"), {"to": str(gwenola.person.pk)}).status_code == 302
    application.refresh_from_db()
    assert application.applicant == gwenola.person
    assert [mail[1] for mail in mails()] == ["authorisations.transferred"] * 2
    assert claire.post(path(application, "/copy")).status_code == 302
    copy = Application.objects.latest("pk")
    assert (copy.copied_from, copy.applicant, copy.state) == (application, claire.person, "draft")
    stranger = agent(people.organisation("town-2", name="Autre", kind="town"))
    assert claire.post(path(copy, "/transfer"), {"to": str(stranger.person.pk)}).status_code == 422


def test_sent_twice_is_sent_once(claire, bastien):
    application = sent(claire)
    claire.post(path(application, "/check"), {"terms": "yes", "officer_informed": "yes"})
    assert application.events.filter(name="submit").count() == 1
    assert mails() == [(bastien.person.email, "authorisations.instructor"), (claire.person.email, "authorisations.applicant")]


def test_changes_are_asked_made_and_shown_side_by_side(claire, bastien):
    application = sent(claire)
    asked = {"in_blocks": ["personal-data"], "text": "Keep them for less long"}
    assert bastien.post(desk(application, "/request_changes"), asked).status_code == 302
    page = claire.get(path(application)).content
    assert b"Keep them for less long" in page
    assert b"Recipients and retention" in page
    claire.post(path(application, "/pages/personal-data"), {"recipients": "The department", "retention_months": "6"})
    claire.post(path(application, "/check"), {"terms": "yes", "officer_informed": "yes"})
    assert selectors.changed_since_last_time(Application.objects.get()) == [("retention_months", "12", "6")]
    assert b"What changed since it was last sent" in bastien.get(desk(application)).content


def test_approval_compiles_to_the_policy_that_was_shown(claire, bastien):
    application = sent(claire)
    preview = bastien.post(
        desk(application, "/approve"), approval(fields_given=["income"], calls_per_minute="20", preview="yes", approve="")
    )
    assert b"Asked, and not given" in preview.content
    application = approved(claire, bastien, fields_given=["income"], calls_per_minute="20")
    policy = policies.verified(granted(application).policy)
    assert (policy.fields, policy.calls_per_minute, policy.asker, policy.offer) == (("income",), 20, "use:tests-prices", "tests/household")
    assert policy.organisation == "town-1"
    assert granted(application).request == application.reference
    assert Event.objects.get(application=application, name="approve").authorisation == granted(application).reference


def test_the_data_controller_and_the_protection_officer_are_told_at_approval(claire, bastien):
    application = approved(claire, bastien)
    told = {mail.address: mail for mail in Mail.objects.filter(notice="authorisations.protectors")}
    assert set(told) == {"data_controller@example.org", "data_protection_officer@example.org"}
    body = told["data_protection_officer@example.org"].body
    assert "data protection officer" in body
    assert "Income" in body
    assert granted(application).reference in told["data_controller@example.org"].subject


def test_two_instructors_at_once_decide_once(claire, bastien, fund):
    application = sent(claire)
    tristan = agent(fund, role="authorisations-instructor", name="Tristan")
    stale = Application.objects.get(pk=application.pk)
    assert tristan.post(desk(application, "/refuse"), {"text": "No"}).status_code == 302
    answer = bastien.post(desk(application, "/approve"), approval(), follow=True)
    assert b"was faster" in answer.content
    with pytest.raises(actions.NotAllowed):
        actions.approve(stale, person=bastien.person, terms=actions.asked_terms(stale))
    assert not selectors.authorisations_of(application)


def test_a_failure_between_steps_leaves_everything_as_it_was(claire, bastien, monkeypatch):
    application = sent(claire)

    def fall(*args, **kwargs):
        raise RuntimeError("pulled the plug")

    monkeypatch.setattr("parvis.core.authorisations.actions.events.tell", fall)
    with pytest.raises(RuntimeError):
        actions.approve(application, person=bastien.person, terms=actions.asked_terms(application))
    application.refresh_from_db()
    assert application.state == "submitted"
    assert not selectors.authorisations_of(application)
    assert not application.events.filter(name="approve").exists()


def test_what_no_permitted_exchange_covers_is_not_approved(claire, bastien, town):
    application = begun(claire)
    filled(claire, application)
    claire.post(path(application, "/pages/data"), PAGES["data"] | {"field_address": "on", "why_address": "To write to them"})
    claire.post(path(application, "/check"), {"terms": "yes", "officer_informed": "yes"})
    assert b"Not covered by the registry" in bastien.get(desk(application)).content
    answer = bastien.post(desk(application, "/approve"), approval(fields_given=[*FIELDS, "address"]))
    assert answer.status_code == 422
    application.refresh_from_db()
    assert application.state == "submitted"
    assert bastien.post(desk(application, "/approve"), approval()).status_code == 302  # what is covered may be given


def test_revocation_ends_it_at_once_and_tells_everyone(claire, bastien, fund):
    application = approved(claire, bastien)
    Mail.objects.all().delete()
    assert b"ends at once" in bastien.get(desk(application, "/revoke")).content
    assert bastien.post(desk(application, "/revoke"), {"text": "Misuse"}).status_code == 302
    application.refresh_from_db()
    assert (application.state, granted(application).state) == ("revoked", "revoked")
    assert granted(application).revocation_reason == "Misuse"
    assert {mail[0] for mail in mails()} == {
        claire.person.email,
        *(f"{who}@example.org" for who in ("technical", "business", "data_controller", "data_protection_officer")),
    }


def test_what_was_approved_holds_until_its_change_is_approved(claire, bastien):
    application = approved(claire, bastien)
    first = granted(application)
    assert claire.post(path(application, "/step/reopen")).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.reopening, granted(application).state) == ("draft", True, "active")
    claire.post(path(application, "/pages/volumes"), PAGES["volumes"] | {"calls_per_minute": "90"})
    claire.post(path(application, "/check"), {"terms": "yes", "officer_informed": "yes"})
    assert bastien.post(desk(application, "/approve"), approval(calls_per_minute="90")).status_code == 302
    first.refresh_from_db()
    second = granted(application)
    assert (first.state, second.state, second.calls_per_minute) == ("obsolete", "active", 90)
    assert "replaces the one before" in Mail.objects.filter(notice="authorisations.applicant").latest("created_at").body


@pytest.mark.parametrize("how", ["refused", "cancelled"])
def test_a_change_given_up_leaves_what_was_approved(claire, bastien, how):
    application = approved(claire, bastien)
    claire.post(path(application, "/step/reopen"))
    claire.post(path(application, "/pages/basics"), {"title": "Something else", "description": "Else"})
    if how == "refused":
        claire.post(path(application, "/check"), {"terms": "yes", "officer_informed": "yes"})
        bastien.post(desk(application, "/refuse"), {"text": "No"})
    else:
        claire.post(path(application, "/step/cancel_reopening"))
    application.refresh_from_db()
    assert (application.state, application.reopening, application.answers["title"]) == ("validated", False, "School prices")
    assert granted(application).state == "active"


def test_from_sandbox_to_production_on_one_request(claire, bastien):
    application = begun(claire, "staged")
    filled(claire, application, only=("basics", "data", "legal", "personal-data", "contacts"))
    assert claire.get(path(application, "/pages/volumes")).status_code == 404  # asked for production only
    claire.post(path(application, "/check"), {"terms": "yes", "officer_informed": "yes"})
    bastien.post(desk(application, "/approve"), approval())
    assert granted(application).stage == "sandbox"
    assert claire.post(path(application, "/step/start_next_stage")).status_code == 302
    filled(claire, application, only=("volumes", "security"))
    claire.post(path(application, "/check"), {"terms": "yes", "officer_informed": "yes"})
    bastien.post(desk(application, "/approve"), approval())
    assert {each.stage: each.state for each in selectors.authorisations_of(application)} == {"sandbox": "active", "production": "active"}


def test_messages_go_both_ways(claire, bastien):
    application = sent(claire)
    Mail.objects.all().delete()
    claire.post(path(application, "/messages"), {"text": "When will it be decided?"})
    bastien.post(desk(application, "/messages"), {"text": "This week"})
    assert mails() == [(bastien.person.email, "authorisations.instructor"), (claire.person.email, "authorisations.applicant")]
    assert b"This week" in claire.get(path(application)).content


def test_the_inbox_is_filtered_searched_assigned_and_exported(claire, bastien):
    application = sent(claire)
    assert TITLE in bastien.get("/desk/authorisations").content
    assert TITLE not in bastien.get("/desk/authorisations?late=on").content
    Application.objects.update(submitted_at=timezone.now() - timedelta(days=20))
    assert TITLE in bastien.get("/desk/authorisations?late=on").content
    assert TITLE not in bastien.get("/desk/authorisations?assigned=me").content
    bastien.post(desk(application, "/claim"))
    assert TITLE in bastien.get(f"/desk/authorisations?assigned=me&q={application.reference}").content
    assert b"School prices" in bastien.get("/desk/authorisations.csv").content


def test_a_cell_that_a_spreadsheet_would_run_is_text(claire, bastien):
    application = sent(claire)
    application.answers["title"] = "=HYPERLINK(1)"
    application.save()
    assert b"'=HYPERLINK(1)" in bastien.get("/desk/authorisations.csv").content


def test_templates_of_messages_are_kept_used_and_forgotten(claire, bastien):
    application = sent(claire)
    kept = {"purpose": "refuse", "title": "Too much", "text": "You ask for too much."}
    assert bastien.post("/desk/authorisations/templates", kept).status_code == 302
    phrase = selectors.phrases(people.organisation("fund-1", name="Caisse", kind="agency")).get()
    assert b"You ask for too much." in bastien.get(desk(application, f"/refuse?phrase={phrase.pk}")).content
    assert bastien.post("/desk/authorisations/templates", {"forget": str(phrase.pk)}).status_code == 302
    assert bastien.post("/desk/authorisations/templates", {"forget": str(phrase.pk)}).status_code == 404


def test_the_clock_reminds_once_and_ends_what_is_over(claire, bastien):
    application = approved(claire, bastien, valid_until=(today() + timedelta(days=20)).isoformat())
    assert [actions.remind(), actions.remind()] == [1, 0]
    given = granted(application)
    given.valid_from, given.valid_until = today() - timedelta(days=9), today() - timedelta(days=1)
    given.save()
    assert [actions.expire(), actions.expire()] == [1, 0]
    given.refresh_from_db()
    assert given.state == "obsolete"
    assert application.events.filter(name="system_reminder").count() == 2


def test_drafts_that_nobody_touched_are_put_away(claire, bastien):
    begun(claire)
    assert actions.archive_forgotten() == 0
    assert actions.archive_forgotten(timezone.now() + timedelta(days=181)) == 1
    assert Application.objects.get().state == "archived"


def test_every_step_is_in_the_trace(claire, bastien):
    application = approved(claire, bastien)
    steps = [entry for entry in Entry.objects.all() if entry.event == "authorisations.moved"]
    assert len(steps) == application.events.filter(name__in=("create", "submit", "approve")).count() == 3


def test_a_person_who_leaves_leaves_the_request_to_its_body(claire, bastien):
    application = sent(claire)
    assert list(personal_data.read(claire.person))
    personal_data.erase(claire.person)
    application.refresh_from_db()
    assert application.applicant is None
    assert bastien.get(desk(application)).status_code == 200


def test_the_token_of_a_hub_is_made_at_approval_and_read_once_by_its_applicant(monkeypatch, town):
    hub = next(iter(sorted(catalogue.hubs())))
    scope = catalogue.hubs()[hub].scopes[0].name
    kind = AuthorisationKind(slug="hub", title=BASIS, summary=BASIS, offer=hub, instructors=("fund-1",), stages=("sandbox",))
    monkeypatch.setattr(catalogue, "authorisation_kinds", lambda: {"hub": kind})
    claire, fund = agent(town, name="Claire"), people.organisation("fund-1", name="Caisse", kind="agency")
    application = Application.objects.create(
        kind="hub",
        use_case="tests-prices",
        organisation=town,
        applicant=claire.person,
        stage="sandbox",
        state="submitted",
        answers={"fields": [scope]},
    )
    bastien = agent(fund, role="authorisations-instructor", name="Bastien")
    actions.approve(application, person=bastien.person, terms=actions.asked_terms(application))
    assert not [mail for mail in Mail.objects.all() if "eyJ" in mail.body]
    gwenola = agent(town, name="Gwenola")
    assert gwenola.post(path(application, "/token")).status_code == 404
    assert b"Your token is ready" in claire.get(path(application)).content
    first, second = claire.post(path(application, "/token")), claire.post(path(application, "/token"))
    assert b"eyJ" in first.content
    assert second.status_code == 302
    assert b"Your token is ready" not in claire.get(path(application)).content


def test_whoever_asked_cannot_approve_their_own_request(town, fund):
    both = agent(town, name="Both")
    people.join(both.person, fund, role="authorisations-instructor")
    application = sent(both)
    at_the_fund = signed_in(Client(headers={"accept-language": "en"}), both.person, audience=Audience.AGENT, organisation=fund)
    answer = at_the_fund.post(desk(application, "/approve"), approval())
    assert answer.status_code == 422
    assert b"a colleague of yours decides it" in answer.content
    assert not selectors.authorisations_of(application)


def test_handing_a_request_over_does_not_let_its_author_approve_it(town, fund):
    both, gwenola = agent(town, name="Both"), agent(town, name="Gwenola")
    people.join(both.person, fund, role="authorisations-instructor")
    application = sent(both)
    actions.transfer(application, to=gwenola.person, person=both.person)
    with pytest.raises(actions.OwnRequest):
        actions.approve(application, person=both.person, terms=actions.asked_terms(application))
    assert not selectors.authorisations_of(application)


def test_an_applicant_cannot_slip_other_recipients_under_a_decision_being_taken(claire, bastien):
    application = sent(claire)
    actions.request_changes(application, person=bastien.person, text="Which recipients?")
    seen = bastien.get(desk(application, "/approve")).content.decode().split('name="seen" value="')[1].split('"')[0]
    application.refresh_from_db()
    actions.save(application, {"recipient_bodies": "company-9"}, person=claire.person)
    answer = bastien.post(desk(application, "/approve"), approval(seen=seen), follow=True)
    assert b"was faster" in answer.content
    assert not selectors.authorisations_of(application)
    again = bastien.get(desk(application, "/approve")).content.decode()
    assert "company-9" in again
    assert f'value="{seen}"' not in again


@pytest.mark.parametrize("address", ["javascript:alert(document.cookie)", "data:text/html,x", "https://law.example/" + "a" * 600])
def test_no_script_reaches_the_public_register_as_the_address_of_a_law(claire, bastien, address):
    application = sent(claire)
    actions.request_changes(application, person=bastien.person, text="Which act?")
    actions.save(application, {"legal_url": address, "recipient_bodies": "<b>\nt-2"}, person=claire.person)
    application.refresh_from_db()
    granted = actions.approve(application, person=bastien.person, terms=actions.asked_terms(application))
    assert (granted.legal_url, granted.recipients) == ("", ["t-2", "town-1"])


def test_no_approval_gives_more_than_was_asked(claire, bastien):
    application = sent(claire)
    terms = actions.asked_terms(application)
    with pytest.raises(actions.NotAllowed):
        actions.approve(application, person=bastien.person, terms=replace(terms, fields=(*terms.fields, "address")))
    assert not selectors.authorisations_of(application)


def test_an_approval_sent_again_after_a_revocation_gives_nothing(claire, bastien):
    application = approved(claire, bastien)
    actions.revoke(application, person=bastien.person, reason="Misuse")
    assert b"was faster" in bastien.post(desk(application, "/approve"), approval(), follow=True).content
    assert not selectors.active_authorisations(application)


def test_a_body_that_no_longer_decides_is_told_nothing_more(claire, fund, monkeypatch):
    Subscription.objects.create(organisation=fund, kind="household", url="https://fund.example/heard", events=["create"], state="active")
    begun(claire)
    assert Delivery.objects.count() == 1
    monkeypatch.setattr(selectors, "instructed_by", lambda body: [])
    begun(claire)
    assert Delivery.objects.count() == 1
