"""Acts reserved to a role: refused to others wherever they try, open to whoever holds it, said in words."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.components.procedures import actions
from parvis.components.procedures.actions import desk, drafts, filing, repetitions
from parvis.components.procedures.lifecycle import State, TransitionRefused
from parvis.components.procedures.rules.canonical import canonical
from parvis.components.procedures.rules.loader import WrongProcedureFile, load, loaded
from parvis.components.procedures.rules.source import read
from parvis.components.procedures.selectors import published
from parvis.core.people import actions as people
from parvis.kernel.text import Text

from .conftest import FILE, agent

ROLES = "roles:\n  accepted: [signatory]\n  refused: [signatory]\n  closed_without_decision: [signatory]\n"
TEXT = FILE.read_text(encoding="utf-8").replace("slug: garden", "slug: orchard") + ROLES


@pytest.fixture
def file(town, ada):
    """A request under the procedure whose decisions are signed by others than those who examine it."""
    actions.publish(TEXT)
    actions.adopt("orchard", organisation=town, since=date(2020, 1, 1))
    sign_in = drafts.SignIn(provider=Text("Les impôts", "Tax office"), at=timezone.now())
    draft = drafts.begin(published.procedure("orchard"), person=ada, organisation=town, language="en", sign_in=sign_in)
    given = {"size": "small", "address": "12 Ada Street", "declared_income": "100"}
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values=given)
    row = {"id": "1", "source": "", "values": {"name": "Byron", "birth_date": "2018-09-03", "tool": "none"}}
    draft = repetitions.save_row(draft.id, person=ada, revision=draft.revision, field=draft.definition.field("children"), row=row)
    return filing.submit(draft.id, person=ada, revision=draft.revision)


@pytest.fixture
def signer(town):
    person = agent("Noether", "Emmy", town)
    people.join(person, town, role="signatory")
    return person


REFUSED = desk.Verdict(outcome=State.REFUSED, reasons="No plot is free.", result=None, departure="")


@pytest.mark.django_db(transaction=True)
def test_only_the_role_decides(file, town, bo, signer):
    desk.take(file.reference, agent=bo, organisation_id=town.id)
    with pytest.raises(TransitionRefused) as refused:
        desk.decide(file.reference, agent=bo, organisation_id=town.id, verdict=REFUSED)
    assert "Signatory of decisions" in refused.value.text.en
    file.refresh_from_db()
    assert file.state == State.UNDER_REVIEW
    desk.decide(file.reference, agent=signer, organisation_id=town.id, verdict=REFUSED)
    file.refresh_from_db()
    assert file.state == State.REFUSED


@pytest.mark.django_db(transaction=True)
def test_the_desk_says_whose_act_it_is_and_offers_no_button(file, town, bo, signer, entered):
    desk.take(file.reference, agent=bo, organisation_id=town.id)
    deciding = reverse("procedures:decide", args=[file.reference])
    page = entered(bo, town).get(f"/desk/files/{file.reference}").content.decode()
    assert "This act is reserved to: Signatory of decisions" in page
    assert deciding not in page
    assert entered(bo, town).get(deciding).status_code == 302
    assert deciding in entered(signer, town).get(f"/desk/files/{file.reference}").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_role_that_no_desk_knows_is_a_mistake(town):
    with pytest.raises(WrongProcedureFile, match="There is no role at the desk called `signatry`"):
        actions.publish(TEXT.replace("accepted: [signatory]", "accepted: [signatry]"))


def test_the_language_of_roles():
    assert loaded(TEXT).roles["accept"] == frozenset({"signatory"})
    assert read(canonical(read(TEXT).value)).value == read(TEXT).value
    assert any("Unknown key `sign`" in each.what for each in load(TEXT.replace("  refused: [", "  sign: [")).mistakes)
    without = TEXT.replace("  closed_without_decision: {label: {fr: Sans suite, en: Closed}, reasons: required}\n", "")
    assert any("No decision is called `closed_without_decision`" in each.what for each in load(without).mistakes)
