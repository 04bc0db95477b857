from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import RequestFactory
from django.utils import timezone

from parvis.core.jobs import actions as jobs
from parvis.core.notices import actions, views
from parvis.core.notices.models import Message
from parvis.core.notices.tests.conftest import someone
from parvis.core.notices.tests.test_delivery import Document
from parvis.kernel.actors import Actor
from parvis.kernel.manifest import Audience

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(notice, maelle):
    return actions.send(
        notice, to=maelle, key="one", context={"child": "<b>Louen</b>"}, organisation_name="Commune de Rennes", link="/me/files/1"
    )


@pytest.fixture
def signed_in(client, monkeypatch):
    """Makes the client's requests those of somebody."""

    def as_actor(person, audience=Audience.PERSON, permissions=()):
        who = Actor(audience=audience, person_id=person.pk, name=person.display_name, permissions=frozenset(permissions))
        monkeypatch.setattr("parvis.kernel.middleware.found_actor", lambda _request: who)
        return client

    return as_actor


def test_my_messages_are_listed_until_read_as_new(message, maelle, signed_in):
    client = signed_in(maelle)
    page = client.get("/me/messages", headers={"accept-language": "en"})
    assert "Dossier" in page.text
    assert "unread" in page.text
    client.get(f"/me/messages/{message.pk}")
    assert Message.objects.get().read_at


def test_a_message_shows_its_words_as_text(message, maelle, signed_in):
    page = signed_in(maelle).get(f"/me/messages/{message.pk}")
    assert "&lt;b&gt;Louen&lt;/b&gt;" in page.text
    assert 'href="/me/files/1"' in page.text


def test_somebody_else_does_not_find_my_message(message, signed_in):
    client = signed_in(someone("Autre"))
    assert client.get(f"/me/messages/{message.pk}").status_code == 404
    assert client.get(f"/me/messages/{uuid4()}").status_code == 404
    assert "Dossier" not in client.get("/me/messages").text
    assert Message.objects.get().read_at is None


def test_a_visitor_is_sent_to_sign_in(client, message):
    assert client.get("/me/messages").headers["Location"].startswith("/sign-in?")


def test_the_personal_space_counts_what_is_new(message, maelle, signed_in):
    request = RequestFactory().get("/me")
    request.actor = Actor(audience=Audience.PERSON, person_id=maelle.pk)
    assert views.me_panel(request)["unread"] == 1


def test_the_operator_sees_what_is_stuck_but_not_the_words(message, maelle, signed_in):
    Message.objects.update(created_at=timezone.now() - timedelta(hours=2))
    page = signed_in(maelle, Audience.OPERATOR, ["notices.operate"]).get("/platform/messages")
    assert "test.received" in page.text
    assert "Louen" not in page.text
    assert "maelle@" not in page.text


def test_the_operator_sends_a_failed_message_again(message, maelle, signed_in):
    Message.objects.update(state=Message.State.FAILED)
    jobs.run_due()
    client = signed_in(maelle, Audience.OPERATOR, ["notices.operate"])
    assert client.post(f"/platform/messages/{message.pk}/retry").status_code == 302
    assert Message.objects.get().state == Message.State.QUEUED


def test_an_operator_without_the_right_is_told_which_one(message, maelle, signed_in):
    assert signed_in(maelle, Audience.OPERATOR).get("/platform/messages").status_code == 403


class TestTheDemonstrationsMail:
    def test_everyone_reads_it(self, client, notice, maelle, post):
        path = default_storage.save("files/aa/letter", ContentFile(b"%PDF-1.7"))
        try:
            actions.send(notice, to=maelle, key="one", context={"child": "<b>Louen</b>"}, attachments=[Document(path)])
            jobs.run_due()
        finally:
            default_storage.delete(path)
        listed = client.get("/platform/mail")
        assert "maelle@exemple.example" in listed.text
        address = f"/platform/mail/{next(post.glob('*.eml')).stem}"
        assert address in listed.text
        letter = client.get(address)
        assert "&lt;b&gt;Louen" in letter.text
        document = client.get(f"{address}/0")
        assert document.getvalue() == b"%PDF-1.7"
        assert document.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in document.headers["Content-Security-Policy"]
        assert client.get(f"{address}/1").status_code == 404

    def test_it_does_not_exist_in_production(self, client, settings):
        settings.PARVIS_DEMO = False
        assert client.get("/platform/mail").status_code == 404

    def test_an_empty_box_says_how_to_fill_it(self, client, post):
        assert client.get("/platform/mail").status_code == 200

    def test_a_letter_that_is_not_there_is_not_found(self, client, post):
        assert client.get("/platform/mail/nothing").status_code == 404
