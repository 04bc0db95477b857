"""A form counts as simplified when a review decided it and a published version shows it; never otherwise."""

from __future__ import annotations

import pytest
from django.utils import timezone

from france.simplification import actions, datasets, demo_versions, rules, selectors
from france.simplification.models import FormEntry, Proposal, Review
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.models import File, ProcedureVersion
from parvis.components.procedures.rules.canonical import canonical
from parvis.components.procedures.rules.difference import difference
from parvis.components.procedures.rules.loader import loaded
from parvis.components.procedures.rules.source import read
from parvis.components.procedures.selectors import published
from parvis.components.procedures.tests.conftest import FILE, filed, signed_in
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person

FIRST = FILE.read_text(encoding="utf-8")
PHONE = "      - {name: phone, type: phone, required: false, label: {fr: Téléphone, en: Telephone}}\n"
PLAN = "      - {name: plan, type: file, required: false, accept: [application/pdf, image/png], max_megabytes: 1, label: {fr: Plan, en: Plan}}\n"
SECOND = FIRST.replace(PHONE, "").replace(PLAN, "")


@pytest.fixture
def entry(town: Organisation) -> FormEntry:
    actions.take_stock()
    return FormEntry.objects.get(slug="garden")


@pytest.fixture
def review(entry: FormEntry, town: Organisation, bo: Person) -> Review:
    return actions.begin_review(entry, agent=bo, organisation=town)


def accepted(entry: FormEntry, review: Review, bo: Person, *, field: str = "phone", kind: str = "remove") -> Proposal:
    proposal = actions.propose(entry, field=field, kind=kind, why="Nobody calls.", person=bo, review=review)
    return actions.decide(proposal, accepted=True, reason="Not used.", agent=bo)


def test_what_a_form_asks_is_counted_from_its_version(entry: FormEntry) -> None:
    one = selectors.form("garden")
    asked = {each.name for each in one.asked}
    assert {"size", "phone", "plan", "tool"} <= asked
    assert not asked & {"income", "address", "name", "birth_date"}  # a source gives them
    assert (one.fields, one.documents) == (len(asked) - 1, 1)


def test_a_decision_alone_simplifies_nothing(entry: FormEntry, review: Review, bo: Person) -> None:
    accepted(entry, review, bo)
    one = selectors.form("garden")
    assert one.proposals[0].state == "waiting"
    assert (one.is_simplified, one.hours_saved) == (False, None)


def test_a_version_alone_simplifies_nothing(entry: FormEntry) -> None:
    procedures.publish(SECOND)
    one = selectors.form("garden")
    assert one.removed == 2
    assert not one.is_simplified


def test_decided_and_shown_by_a_later_version_is_proven(
    entry: FormEntry, review: Review, town: Organisation, ada: Person, bo: Person
) -> None:
    accepted(entry, review, bo)
    for _ in range(selectors.FEW):
        File.objects.filter(pk=filed(ada, town).pk).update(person=ada)
    procedures.publish(SECOND)
    one = selectors.form("garden")
    assert one.proposals[0].state == "proven"
    assert one.state == "simplified"
    (revision,) = one.revisions
    assert (revision.difference.fields_removed, revision.difference.documents_removed) == (1, 1)
    assert one.hours_saved == round((rules.seconds("phone") + rules.DOCUMENT_SECONDS) * 11 / 3600)
    assert {each.kind: each.simplified for each in selectors.progress([one])} == {"procedure": 1, "form": 1}
    (row,) = [each for each in datasets.revisions() if each["form"] == "garden"]
    assert row["removed"] == "phone plan"


def test_what_comes_back_is_proven_no_more(entry: FormEntry, review: Review, bo: Person) -> None:
    accepted(entry, review, bo)
    procedures.publish(SECOND)
    ProcedureVersion.objects.filter(procedure=entry.procedure).order_by("pk").first()
    procedures.publish(FIRST.replace("Téléphone", "Téléphone portable"))
    one = selectors.form("garden")
    assert one.proposals[0].state == "waiting"
    assert not one.is_simplified


def test_rewording_is_proven_and_makes_no_form_shorter(entry: FormEntry, review: Review, bo: Person) -> None:
    accepted(entry, review, bo, kind="reword")
    procedures.publish(FIRST.replace("Téléphone, en: Telephone", "Mobile, en: Mobile"))
    one = selectors.form("garden")
    assert one.proposals[0].state == "proven"
    assert not one.is_simplified


def test_source_is_proven_by_a_need_that_fills_the_field() -> None:
    before = loaded(FIRST)
    after = loaded(
        FIRST.replace(
            "address: [address.street, address.town]", "address: [address.street, address.town]\n      declared_income: income.value"
        )
    )
    assert rules.proven("source", "declared_income", before, after)
    assert not rules.proven("source", "phone", before, after)
    assert not rules.proven("remove", "nothing", before, after)


def test_a_review_ends_once_all_is_decided_with_reasons(entry: FormEntry, review: Review, bo: Person) -> None:
    proposal = actions.propose(entry, field="phone", kind="remove", why="x", person=bo, review=review)
    with pytest.raises(actions.Refused):
        actions.end_review(review)
    with pytest.raises(actions.Refused):
        actions.decide(proposal, accepted=True, reason=" ", agent=bo)
    actions.decide(proposal, accepted=False, reason="Called every day.", agent=bo)
    with pytest.raises(actions.Refused):
        actions.decide(proposal, accepted=True, reason="Changed my mind", agent=bo)
    actions.end_review(review)
    review.refresh_from_db()
    assert review.ended_at is not None


def test_people_propose_and_cannot_flood(entry: FormEntry, ada: Person) -> None:
    first = actions.propose(entry, field="phone", kind="remove", why="You never call.", person=ada)
    assert actions.propose(entry, field="phone", kind="remove", why="You never call.", person=ada) == first
    with pytest.raises(actions.Refused):
        actions.propose(entry, field="shoe_size", kind="remove", why="x", person=ada)
    Proposal.objects.bulk_create(
        Proposal(entry=entry, field="size", kind="remove", why="x", by_public=True, person=ada) for _ in range(actions.A_DAY)
    )
    with pytest.raises(actions.Refused):
        actions.propose(entry, field="tool", kind="remove", why="x", person=ada)


HEAD = ",".join(actions.COLUMNS)


def test_declared_forms_are_imported_and_never_proven(town: Organisation, bo: Person) -> None:
    line = "permit,form,Permis,Permit,Town,18,4,1200,Declared"
    assert actions.import_forms(f"{HEAD}\n{line}\n", sample=True) == (1, [])
    entry = FormEntry.objects.get(slug="permit")
    review = actions.begin_review(entry, agent=bo, organisation=town)
    proposal = actions.propose(entry, field="Certificate of birth", kind="remove", why="x", person=bo, review=review)
    actions.decide(proposal, accepted=True, reason="Not needed.", agent=bo, evidence="https://form.example/new")
    one = selectors.form("permit")
    assert (one.state, one.is_simplified, one.hours_saved) == ("declared", False, None)


@pytest.mark.parametrize(
    "text",
    [
        "", "a,b\n1,2\n", f"{HEAD}\npermit,form,,,,x,4,,\n", f"{HEAD}\npermit,law,P,,,1,4,,\n", f"{HEAD}\npermit,form\n",
        f"{HEAD}\nper mit,form,P,,,1,4,,\n", f"{HEAD}\npermit,form,P,,,-1,4,,\n", f"{HEAD}\na,form,P,,,1,4,,,,\n",
    ],
)  # fmt: skip
def test_a_wrong_import_takes_nothing(db: None, text: str) -> None:
    number, wrong = actions.import_forms(text, sample=False)
    assert number == 0
    assert wrong
    assert not FormEntry.objects.filter(procedure=None).exists()


def test_pages_say_what_is_proven_and_only_reviewers_review(entry: FormEntry, town: Organisation, bo: Person, ada: Person) -> None:
    assert signed_in(bo, town).get("/desk/simplification/garden").status_code == 403
    people.join(bo, town, role="form-reviewer")
    client = signed_in(bo, town)
    client.post("/desk/simplification/garden", {"act": "begin"})
    answer = client.post("/desk/simplification/garden", {"act": "propose", "field": "phone", "kind": "remove", "why": "Unused"})
    assert answer.status_code == 302
    proposal = Proposal.objects.get()
    client.post(
        "/desk/simplification/garden",
        {"act": "decide", "proposal": proposal.pk, f"{proposal.pk}-decision": "accepted", f"{proposal.pk}-reason": "Unused"},
    )
    page = signed_in(ada).get("/simplification/garden").content.decode()
    assert "decided; no version shows it yet" in page
    assert proposal.proposed_at <= timezone.now()
    assert client.post("/desk/simplification/garden", {"act": "propose", "field": "", "kind": "", "why": "kept"}).status_code == 422


def test_a_question_that_a_source_answers_now_is_spared_and_kept_apart() -> None:
    before = read(FIRST).value
    after = {**before, "needs": [{**each, "fills": {**each["fills"], "declared_income": "income.value"}} for each in before["needs"]]}
    without = {**after, "pages": [{**each, "fields": [f for f in each["fields"] if f["name"] != "phone"]} for each in after["pages"]]}
    found = rules.burden(difference(before, without), loaded(canonical(before)), loaded(canonical(without)))
    assert [each.name for each in found.removed] == ["phone"]
    assert [each.name for each in found.known] == ["declared_income"]
    assert found.seconds == rules.seconds("phone") + rules.seconds("amount")
    back = rules.burden(difference(without, before), loaded(canonical(without)), loaded(canonical(before)))
    assert {each.name for each in back.added} == {"phone", "declared_income"}
    assert back.seconds == -found.seconds


EARLIER = read(demo_versions.FILE.read_text(encoding="utf-8")).value


@pytest.mark.django_db
@pytest.mark.parametrize("slug", EARLIER)
def test_every_earlier_version_of_the_demonstration_asks_more_and_its_review_is_proven(slug: str) -> None:
    body = people.organisation("town-2", name="Commune des essais", kind="municipality")
    current = procedures.publish(published.shipped()[slug][0])
    actions.take_stock()
    demo_versions.load(None, body)
    demo_versions.load(None, body)
    one = selectors.form(slug)
    assert len(one.revisions) == len(EARLIER[slug]) == current.procedure.versions.filter(sample=True).count()
    assert all(each.sample and each.difference.seconds > 0 for each in one.revisions)
    assert one.revisions[-1].digest == current.digest
    assert {each.proposal.field: each.state for each in one.proposals} == dict.fromkeys(
        {each.proposal.field for each in one.proposals}, "proven"
    )
    assert (one.state, one.removed > 0) == ("simplified", True)
