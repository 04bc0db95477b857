"""Filing for somebody else: both are written, the mandate's powers and its end hold."""

from __future__ import annotations

import pytest
from django.utils import timezone

from parvis.components.procedures.actions import drafts, filing
from parvis.components.procedures.models import File, Procedure
from parvis.components.procedures.selectors import files as selectors
from parvis.core.people import actions as people
from parvis.kernel.actors import Actor
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text


def hat(person, mandate=None) -> Actor:
    """``person`` at work under ``mandate``, as their session would say."""
    return Actor(
        audience=Audience.PERSON,
        person_id=person.id,
        mandate_id=mandate.pk if mandate else None,
        principal_person_id=mandate.person_id if mandate else None,
        principal_organisation_id=mandate.organisation_id if mandate else None,
    )


@pytest.fixture
def company(db):
    return people.organisation("000000026", name="Atelier", kind="company")


@pytest.fixture
def begin(town):
    def begun(person, mandate=None) -> File:
        signed_in = drafts.SignIn(provider=Text("Test", "Test"), at=timezone.now())
        procedure = Procedure.objects.get()
        return drafts.begin(procedure, person=person, organisation=town, language="en", sign_in=signed_in, mandate=mandate)

    return begun


def test_a_companys_file_names_the_company_and_who_acts(begin, ada, dana, company):
    mandate = people.represent(ada, kind="representation", organisation=company)
    other = people.represent(dana, kind="representation", organisation=company)
    file = begin(ada, mandate)
    assert (file.company, file.acted_by, filing.applicant(file)) == (company, ada, f"Atelier ({ada.display_name})")
    assert selectors.draft_of(hat(dana, other), file.id) == file  # every representative sees it
    assert selectors.draft_of(hat(ada), file.id) is None  # and nobody without the hat
    assert selectors.draft_of(hat(dana), file.id) is None


def test_without_the_power_nothing_is_filed_or_seen(begin, ada, dana, company):
    file = begin(ada, people.represent(ada, kind="representation", organisation=company))
    narrow = people.give_mandate(holder=dana, kind="delegation", organisation=company, powers=["services"])
    assert selectors.draft_of(hat(dana, narrow), file.id) is None
    with pytest.raises(drafts.NotCovered):
        begin(dana, narrow)


def test_a_helper_sees_only_what_they_filed(begin, ada, dana):
    mandate = people.give_mandate(holder=dana, kind="help", person=ada, powers=["family-school", "housing", "work", "health-social"])
    own = begin(ada)
    with pytest.raises(drafts.NotCovered):  # this procedure is of no topic that the mandate covers
        begin(dana, people.give_mandate(holder=dana, kind="help", person=ada, powers=[]))
    assert selectors.draft_of(hat(dana, mandate), own.id) is None
    File.objects.filter(pk=own.pk).update(acted_by=dana)
    assert selectors.draft_of(hat(dana, mandate), own.id) is not None
    assert selectors.draft_of(hat(ada), own.id) is not None  # the resident sees it too


def test_a_mandate_that_ended_hands_nothing_in(begin, ada, company):
    mandate = people.represent(ada, kind="representation", organisation=company)
    file = begin(ada, mandate)
    people.end_mandate(mandate, end="renounced", by=ada)
    with pytest.raises(people.MandateEnded):
        filing.submit(file.id, person=ada, revision=file.revision, mandate=mandate)
    file.refresh_from_db()
    assert file.is_draft
    assert selectors.draft_of(hat(ada, mandate), file.id) is None
