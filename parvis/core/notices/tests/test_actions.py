import pytest
from django.core import mail
from django.db import transaction

from parvis.core.jobs import actions as jobs
from parvis.core.notices import actions, selectors
from parvis.core.notices.models import Message
from parvis.core.notices.tests.conftest import someone

pytestmark = pytest.mark.django_db


def sent(notice, to, key="one", **changes):
    details = {"context": {"child": "Louen"}, "organisation_name": "Commune de Rennes", "file_reference": "C-1", "link": "/me/files/1"}
    return actions.send(notice, to=to, key=key, **(details | changes))


def test_the_person_reads_their_language(notice, maelle):
    assert sent(notice, maelle).subject == "Dossier C-1 reçu par Commune de Rennes"
    english = someone("O’Neill", language="en")
    assert sent(notice, english, key="two").subject == "File C-1 received by Commune de Rennes"


def test_a_language_without_a_template_falls_back_on_english(notice, maelle):
    assert sent(notice, maelle, language="br").subject.startswith("File C-1")
    assert sent(notice, maelle, key="two", language="fr-be").subject.startswith("Dossier")


def test_the_link_of_an_e_mail_names_the_site(notice, maelle, settings):
    assert f"{settings.PARVIS_ORIGIN}/me/files/1" in sent(notice, maelle).body


def test_words_are_text_not_markup(notice, maelle):
    assert "L’été <b>&amp;" not in sent(notice, maelle, context={"child": "L’été <b>&"}).body
    assert "L’été <b>&" in Message.objects.get().body


def test_a_line_break_in_a_value_makes_no_header(notice, maelle):
    message = sent(notice, maelle, organisation_name="Rennes\nBcc: all@exemple.example")
    assert "\n" not in message.subject
    jobs.run_due()
    assert mail.outbox[0].recipients() == ["maelle@exemple.example"]


def test_one_key_writes_one_message_and_sends_one(notice, maelle):
    first = sent(notice, maelle)
    assert sent(notice, maelle, context={"child": "Nolwenn"}) == first
    jobs.run_due()
    assert len(mail.outbox) == 1
    assert "Louen" in mail.outbox[0].body


def test_a_message_goes_back_with_its_decision(notice, maelle):
    with transaction.atomic():
        sent(notice, maelle)
        transaction.set_rollback(True)
    jobs.run_due()
    assert not mail.outbox
    assert not Message.objects.exists()


def test_a_person_without_an_address_reads_it_in_their_space(notice):
    quiet = someone("Silence", email="")
    assert sent(notice, quiet).state == Message.State.UNADDRESSED
    jobs.run_due()
    assert not mail.outbox
    assert selectors.messages_for(quiet).count() == 1


def test_an_address_alone_may_be_written_to(notice):
    sent(notice, "mairie@exemple.example")
    jobs.run_due()
    assert mail.outbox[0].to == ["mairie@exemple.example"]


def test_a_notice_that_no_manifest_declares_is_refused(notice, maelle):
    with pytest.raises(selectors.UnknownNotice, match="No manifest declares"):
        sent("test.other", maelle)


def test_reading_is_noted_once(notice, maelle):
    message = sent(notice, maelle)
    actions.mark_read(message)
    first = Message.objects.get().read_at
    actions.mark_read(message)
    assert Message.objects.get().read_at == first


def test_a_person_may_take_their_messages_away_and_have_them_erased(notice, maelle):
    sent(notice, maelle)
    sent(notice, someone("Autre"), key="other")
    assert [row["subject"] for row in selectors.held_about(maelle)] == ["Dossier C-1 reçu par Commune de Rennes"]
    assert actions.erase(maelle) == 1
    assert Message.objects.count() == 1
    jobs.run_due()
    assert len(mail.outbox) == 1
