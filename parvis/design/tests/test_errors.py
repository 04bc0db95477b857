"""Pages for what goes wrong: kind, useful, in both languages, and 500 even without a database."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import translation
from django.views import defaults

from parvis.kernel import guards, urls
from parvis.kernel.actors import Actor
from parvis.kernel.manifest import Audience, Page


def broken(_request):
    raise RuntimeError("secret words")


def suspicious(_request):
    raise SuspiciousOperation("bad host")


handler403 = urls.handler403
urlpatterns = [path("broken", broken), path("suspicious", suspicious), *urls.urlpatterns]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("language", "words"), [("fr", "Cette page n’est pas ici"), ("en", "This page is not here")])
def test_a_page_that_is_not_here_says_so(visitor, language, words):
    answer = visitor.get("/nothing-here", headers={"accept-language": language})
    assert answer.status_code == 404
    assert words in answer.text


@pytest.mark.urls("parvis.design.tests.test_errors")
@pytest.mark.parametrize(("language", "words"), [("fr", "Quelque chose s’est cassé de notre côté"), ("en", "Something broke on our side")])
def test_a_fault_needs_no_database_and_tells_no_secret(visitor, language, words):
    answer = visitor.get("/broken", headers={"accept-language": language})
    assert answer.status_code == 500
    assert words in answer.text
    assert "secret words" not in answer.text


@pytest.mark.urls("parvis.design.tests.test_errors")
@pytest.mark.parametrize(("language", "words"), [("fr", "Cette demande n’a pas été comprise"), ("en", "This request was not understood")])
def test_a_bad_request_says_so(visitor, language, words):
    answer = visitor.get("/suspicious", headers={"accept-language": language})
    assert answer.status_code == 400
    assert words in answer.text


def test_a_fault_is_told_even_without_a_request_at_hand():
    with translation.override("fr"):
        assert "Vous n’y êtes pour rien" in defaults.server_error(RequestFactory().get("/")).content.decode()


def answered(who, audience, method="get"):
    page = Page(path="x", view=lambda _request: HttpResponse("inside"), audience=audience, name="x")
    request = getattr(RequestFactory(), method)("/x")
    request.actor = who
    request.session = {}
    with translation.override("fr"):
        return guards.guarded(page)(request)


@pytest.mark.parametrize(
    ("who", "wanted", "words"),
    [
        (Audience.AGENT, Audience.PERSON, "réservée aux usagers"),
        (Audience.PERSON, Audience.AGENT, "réservée aux agents"),
        (Audience.AGENT, Audience.OPERATOR, "qui font fonctionner cette installation"),
    ],
)
def test_the_wrong_hat_is_told_which_one_is_needed(who, wanted, words):
    answer = answered(Actor(audience=who, name="Claire Morvan"), wanted)
    assert answer.status_code == 403
    assert words in answer.content.decode()


def test_a_form_sent_after_the_session_ended_is_told_so():
    answer = answered(Actor(), Audience.PERSON, method="post")
    assert answer.status_code == 403
    assert "Vous n’êtes plus connecté" in answer.content.decode()


def test_a_form_without_its_token_is_told_so():
    answer = Client(enforce_csrf_checks=True).post("/design", headers={"accept-language": "fr"})
    assert answer.status_code == 403
    assert "Ce formulaire est trop ancien" in answer.text
