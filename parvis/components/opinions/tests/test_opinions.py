"""Experts: invited by a link that works once, shown only what is shared, traced, reminded, told."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from parvis.components.opinions import actions
from parvis.components.opinions.models import Opinion
from parvis.components.procedures.actions import TransitionRefused, desk, retention
from parvis.components.procedures.actions.moving import agent_label
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File, Group
from parvis.components.procedures.tests.conftest import FEE, filed, signed_in
from parvis.components.procedures.tests.test_annotations import PDF
from parvis.core.files import actions as documents
from parvis.core.files.actions import RefusedFile
from parvis.core.files.models import StoredFile
from parvis.core.notices.models import Message as Mail
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as protection

EXPERT = "expert@exemple.example"


@pytest.fixture
def file(town: Organisation, ada: Person, bo: Person) -> File:
    found = filed(ada, town)
    return desk.take(str(found.reference), agent=bo, organisation_id=town.id)


def asked(file: File, bo: Person, **more: object) -> Opinion:
    details = {"email": EXPERT, "introduction": "Is it sunny?", **more}
    return actions.ask(str(file.reference), agent=bo, organisation_id=file.organisation_id, **details)


def link(email: str = EXPERT) -> str:
    """The token in the last letter to the expert."""
    return re.findall(r"/opinions/([\w-]{40,})", Mail.objects.filter(address=email).latest("created_at").body)[-1]


def events(person: Person) -> list[str]:
    return [each.event for each in protection.entries_about([person.identity.canonical()])]


def test_an_outside_expert_comes_once_by_the_link_and_answers(
    file: File, bo: Person, ada: Person, dana: Person, town: Organisation
) -> None:
    opinion = asked(file, bo, question="Should it be granted?")
    token = link()
    assert token not in str(Opinion.objects.filter(pk=opinion.pk).values())  # only its sum is kept
    client = signed_in(dana)
    before = client.get(f"/opinions/{token}").content.decode()
    assert "12 Ada Street" not in before
    address = client.post(f"/me/opinions/take/{token}")["Location"]
    assert signed_in(ada).get(f"/opinions/{token}").status_code == 410
    page = client.get(address).content.decode()
    assert "Is it sunny?" in page
    assert "12 Ada Street" in page
    assert events(ada).count("opinions.read") == 1
    refused = client.post(address, {"text": "Yes, all day."})
    assert refused.status_code == 422  # the question must be answered
    assert "Yes, all day." in refused.content.decode()
    assert client.post(address, {"text": "Yes, all day.", "yes": "yes"}).status_code == 302
    opinion.refresh_from_db()
    assert (opinion.answer, opinion.answer_yes, opinion.expert) == ("Yes, all day.", True, dana)
    assert "Yes, all day." in signed_in(bo, town).get(f"/desk/files/{file.reference}").content.decode()


def test_an_agent_of_another_body_is_an_expert_too(file: File, bo: Person, dana: Person) -> None:
    other = people.organisation("town-2", name="Autre ville", kind="municipality")
    people.join(dana, other, role="instructor")
    asked(file, bo)
    client = signed_in(dana, other)
    address = client.post(f"/desk/opinions/take/{link()}")["Location"]
    assert client.get(address).status_code == 200
    assert client.get(f"/desk/files/{file.reference}").status_code == 404


def test_nobody_else_opens_it(file: File, bo: Person, ada: Person, dana: Person) -> None:
    opinion = asked(file, bo)
    actions.take(link(), person=dana)
    assert signed_in(ada).get(f"/me/opinions/{opinion.pk}").status_code == 404
    assert actions.take("x" * 43, person=ada) is None


def test_documents_are_read_only_when_shared_and_while_open(file: File, bo: Person, dana: Person) -> None:
    stored = documents.store(PDF, name="plan.pdf", accept=("application/pdf",), max_bytes=1_000_000)
    attachment = file.attachments.create(field="plan", stored=stored)
    opinion = asked(file, bo)
    actions.take(link(), person=dana)
    address = f"/me/opinions/{opinion.pk}/documents/{attachment.pk}"
    assert signed_in(dana).get(address).status_code == 404
    Opinion.objects.filter(pk=opinion.pk).update(with_documents=True)
    assert signed_in(dana).get(address).status_code == 200
    File.objects.filter(pk=file.pk).update(state=State.REFUSED, decided_at=timezone.now())
    assert signed_in(dana).get(address).status_code == 404


def test_an_agent_who_opens_the_expert_s_document_leaves_a_line(
    file: File, bo: Person, dana: Person, ada: Person, town: Organisation
) -> None:
    opinion = asked(file, bo)
    actions.take(link(), person=dana)
    actions.answer(opinion.pk, expert=dana, text="See the plan.", yes=None, upload=SimpleUploadedFile("plan.pdf", PDF))
    address = f"/desk/files/{file.reference}/opinions/{opinion.pk}"
    before = events(ada).count("procedures.read")
    assert signed_in(bo, town).get(f"{address}/asked").status_code == 404
    assert events(ada).count("procedures.read") == before
    assert signed_in(bo, town).get(f"{address}/answer").status_code == 200
    assert events(ada).count("procedures.read") == before + 1


def test_a_confidential_opinion_is_not_read_by_other_experts(file: File, bo: Person, dana: Person, chen: Person) -> None:
    for email, confidential, words in (("a@exemple.example", True, "Hush"), ("b@exemple.example", False, "Aloud")):
        opinion = asked(file, bo, email=email, confidential=confidential)
        actions.take(link(email), person=chen)
        actions.answer(opinion.pk, expert=chen, text=words, yes=None)
    mine = asked(file, bo)
    actions.take(link(), person=dana)
    page = signed_in(dana).get(f"/me/opinions/{mine.pk}").content.decode()
    assert "Aloud" in page
    assert "Hush" not in page


def test_one_request_for_each_expert_of_a_file(file: File, bo: Person) -> None:
    first = asked(file, bo)
    with pytest.raises(TransitionRefused):
        asked(file, bo, email=EXPERT.upper())
    actions.revoke(first, agent=bo)
    assert asked(file, bo) != first


def test_a_withdrawn_request_shows_nothing_any_more(file: File, bo: Person, dana: Person) -> None:
    opinion = asked(file, bo)
    token = link()
    actions.revoke(opinion, agent=bo)
    gone = signed_in(dana).get(f"/opinions/{token}")
    assert gone.status_code == 410
    assert "withdrew its request" in gone.content.decode()
    assert actions.take(token, person=dana) is None


def test_a_withdrawal_is_traced_under_who_withdrew(file: File, bo: Person, chen: Person, ada: Person, town: Organisation) -> None:
    """Not under who asked: another agent of the file may withdraw."""
    people.join(chen, town, role="instructor")
    opinion = asked(file, bo)
    signed_in(chen, town).post(f"/desk/files/{file.reference}/opinions/{opinion.pk}", {"act": "revoke"})
    line = next(each for each in protection.entries_about([ada.identity.canonical()]) if each.event == "opinions.revoked")
    assert agent_label(chen) in str(line.record)
    assert agent_label(bo) not in str(line.record)


def test_a_link_that_opens_nothing_says_why(file: File, bo: Person, dana: Person, ada: Person) -> None:
    def said(token: str) -> str:
        answer = signed_in(ada).get(f"/opinions/{token}")
        assert answer.status_code == 410
        assert signed_in(ada).post(f"/me/opinions/take/{token}").status_code == 410
        return answer.content.decode()

    opinion = asked(file, bo)
    token = link()
    Opinion.objects.update(link_until=timezone.now() - timedelta(seconds=1))
    assert "thirty days" in said(token)
    Opinion.objects.update(link_until=timezone.now() + timedelta(days=1))
    actions.take(token, person=dana)
    assert "used already" in said(token)
    assert "do not know it" in said("x" * 43)
    second = asked(file, bo, email="b@exemple.example")
    late = link("b@exemple.example")
    File.objects.filter(pk=file.pk).update(state=State.REFUSED, decided_at=timezone.now())
    assert "decided meanwhile" in said(late)
    assert (opinion.pk, Opinion.objects.get(pk=second.pk).expert) != (second.pk, ada)


def test_two_people_who_follow_one_link_at_the_same_moment(file: File, bo: Person, dana: Person, ada: Person) -> None:
    asked(file, bo)
    token = link()

    def take(person: Person) -> bool:
        try:
            return actions.take(token, person=person) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, [dana, ada])) == [False, True]


def test_an_agent_of_another_group_neither_reads_nor_withdraws(file: File, bo: Person, chen: Person, town: Organisation) -> None:
    people.join(chen, town, role="instructor")
    opinion = asked(file, bo, upload=SimpleUploadedFile("plan.pdf", PDF))
    group = Group.objects.create(organisation=town, procedure=file.procedure, title="Others")
    File.objects.filter(pk=file.pk).update(group=group)
    client = signed_in(chen, town)
    address = f"/desk/files/{file.reference}/opinions"
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/{opinion.pk}", {"act": "revoke"}).status_code == 404
    assert client.get(f"{address}/{opinion.pk}/asked").status_code == 404
    opinion.refresh_from_db()
    assert opinion.revoked_at is None


def test_reminded_once_a_day_with_a_link_that_works(file: File, bo: Person, dana: Person) -> None:
    opinion = asked(file, bo)
    with pytest.raises(TransitionRefused):
        actions.remind(opinion)
    old = link()
    Opinion.objects.update(asked_at=timezone.now() - timedelta(days=2))
    actions.remind(opinion)
    assert link() != old
    assert actions.take(old, person=dana) is None
    assert actions.take(link(), person=dana) == opinion


def test_a_document_of_the_wrong_kind_leaves_nothing(file: File, bo: Person) -> None:
    with pytest.raises(RefusedFile):
        asked(file, bo, upload=SimpleUploadedFile("run.sh", b"#!/bin/sh\n"))
    assert not Opinion.objects.exists()
    assert asked(file, bo, upload=SimpleUploadedFile("plan.pdf", PDF)).introduction_document is not None


def test_experts_are_told_of_the_decision_once_and_read_no_answers_then(file: File, bo: Person, dana: Person) -> None:
    opinion = asked(file, bo)
    actions.take(link(), person=dana)
    verdict = desk.Verdict(outcome=State.ACCEPTED, result=FEE)
    desk.decide(str(file.reference), agent=bo, organisation_id=file.organisation_id, verdict=verdict)
    assert [actions.tell_decided(), actions.tell_decided()] == [1, 0]
    assert Mail.objects.filter(notice="opinions.decided", address=EXPERT).count() == 1
    page = signed_in(dana).get(f"/me/opinions/{opinion.pk}").content.decode()
    assert "12 Ada Street" not in page
    with pytest.raises(TransitionRefused):
        actions.answer(opinion.pk, expert=dana, text="Late", yes=None)


def test_opinions_go_with_the_file(file: File, bo: Person) -> None:
    asked(file, bo, upload=SimpleUploadedFile("plan.pdf", PDF))
    retention.erase(file.pk)
    assert not Opinion.objects.exists()
    assert not StoredFile.objects.filter(name="plan.pdf").exists()


def test_the_agents_page_asks_and_says_mistakes(file: File, bo: Person, town: Organisation) -> None:
    client = signed_in(bo, town)
    address = f"/desk/files/{file.reference}/opinions"
    wrong = client.post(address, {"email": "nobody", "introduction": "kept"})
    assert wrong.status_code == 422
    assert "kept" in wrong.content.decode()
    assert client.post(address, {"email": EXPERT, "introduction": "Sunny?"}).status_code == 302
    assert Opinion.objects.get().introduction == "Sunny?"
