import uuid
from types import SimpleNamespace

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation

from parvis.components.portal import selectors, views
from parvis.kernel import catalogue, panels, urls
from parvis.kernel.actors import Actor
from parvis.kernel.manifest import Audience, Circle, LifeEvent, Panel, Place, SearchEntry, System
from parvis.kernel.text import Text

MAELLE = Actor(audience=Audience.PERSON, person_id=uuid.uuid4(), name="Maëlle Kerdoncuff")
CLAIRE = Actor(audience=Audience.AGENT, person_id=uuid.uuid4(), name="Claire Morvan", organisation_name="Commune de Rennes")
MALO = Actor(audience=Audience.OPERATOR, person_id=uuid.uuid4(), name="Malo Quéré")


@pytest.fixture
def asked():
    def ask(path="/", *, who=None, language="fr"):
        request = RequestFactory().get(path)
        request.actor, request.session = who or Actor(), {}
        translation.activate(language)
        return request

    return ask


def system_with(**declared):
    return System(slug="test", title=Text("T", "T"), owner="x", circle=Circle.COUNTRY, summary=Text("S", "S"), **declared)


@pytest.fixture
def declaring(monkeypatch):
    """Replaces what systems declare; addresses stay those of the real systems."""
    assert urls.urlpatterns
    return lambda **declared: monkeypatch.setattr(catalogue, "systems", lambda: (system_with(**declared),))


def panel(slug, *, place=Place.FRONT, context=None, **options):
    return Panel(place=place, slug=slug, selector=lambda _request: context, **options)


def test_the_front_square_asks_what_happens_and_lists_life_events(asked, declaring):
    declaring(
        life_events=(
            LifeEvent(slug="school", title=Text("Mon enfant va à l’école", "My child goes to school"), summary=Text("Cantine", "Canteen")),
        )
    )
    html = views.front(asked()).content.decode()
    assert "Que vous arrive-t-il\u00a0?" in html
    assert 'href="/life-events/school"' in html
    assert 'action="/search"' in html


@pytest.mark.django_db
def test_the_front_square_speaks_english_too(asked):
    assert "What is happening to you?" in views.front(asked(language="en")).content.decode()


def test_panels_without_template_give_figures(asked, declaring):
    declaring(panels=(panel("a", context={"figures": [{"value": 12408, "label": "documents", "source": "échanges"}]}),))
    html = views.front(asked()).content.decode()
    assert "12\u202f408" in html
    assert "À livre ouvert" in html


def test_a_panel_with_nothing_to_show_is_not_drawn(asked, declaring):
    declaring(panels=(panel("a", template="does/not/exist.html"),))
    assert "does/not/exist" not in views.front(asked()).content.decode()


def test_panels_are_kept_from_those_they_are_not_for(asked, declaring):
    declaring(
        panels=(
            panel("a", place=Place.ME, context={}, audience=Audience.OPERATOR),
            panel("b", place=Place.ME, context={}, audience=Audience.PERSON),
        )
    )
    assert [each.panel.slug for each in panels.panels(asked(who=MAELLE), Place.ME)] == ["b"]


def test_a_panel_of_another_place_is_not_drawn(asked, declaring):
    declaring(panels=(panel("a", place=Place.DESK, context={}),))
    assert panels.panels(asked(who=MAELLE), Place.ME) == []


def test_panels_come_in_their_order(asked, declaring):
    declaring(panels=(panel("b", context={}, order=20), panel("c", context={}, order=10), panel("a", context={}, order=20)))
    assert [each.panel.slug for each in panels.panels(asked(), Place.FRONT)] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("view", "who", "words"),
    [
        (views.me, MAELLE, "Aucun dossier pour l’instant"),
        (views.desk, CLAIRE, "Rien ne vous attend"),
        (views.platform, MALO, "Aucun système ne montre rien ici"),
    ],
)
def test_an_empty_place_says_why_and_what_to_do(asked, declaring, view, who, words):
    declaring()
    assert words in view(asked(who=who)).content.decode()


@pytest.mark.parametrize(("path", "sign_in"), [("/me", "/sign-in?"), ("/desk", "/sign-in/agent?"), ("/platform", "/sign-in/agent?")])
def test_places_send_visitors_to_the_sign_in_that_fits(client, path, sign_in):
    assert client.get(path).url.startswith(sign_in)


def test_a_life_event_lists_what_systems_declare_for_it(asked, declaring):
    event = LifeEvent(slug="school", title=Text("École", "School"), summary=Text("", ""))

    def entry(key, title, *events):
        return SearchEntry(
            key=key, title=Text(title, title), summary=Text("s", "s"), url=f"/{key}", kind=Text("k", "k"), life_events=events
        )

    declaring(
        life_events=(event,), search=lambda: [entry("b", "Zoo", "school"), entry("a", "Cantine", "school", "moving"), entry("c", "Autre")]
    )
    assert [found.title.fr for found in selectors.entries_for(event)] == ["Cantine", "Zoo"]
    html = views.life_event(asked(), slug="school").content.decode()
    assert 'href="/a"' in html
    assert 'href="/c"' not in html


def test_a_life_event_nobody_answers_says_so(asked, declaring):
    declaring(life_events=(LifeEvent(slug="moon", title=Text("Lune", "Moon"), summary=Text("", "")),))
    assert "Rien encore pour ce moment de la vie" in views.life_event(asked(), slug="moon").content.decode()


def test_an_unknown_life_event_is_not_found(asked):
    with pytest.raises(Http404):
        views.life_event(asked(), slug="winning-the-lottery")


def test_life_events_are_found_by_the_search(declaring):
    declaring(life_events=(LifeEvent(slug="school", title=Text("École", "School"), summary=Text("s", "s")),))
    assert [entry.url for entry in selectors.search_entries()] == ["/life-events/school"]


def test_the_language_is_chosen_and_kept(client):
    answer = client.get("/language/en?next=/design", headers={"accept-language": "fr"})
    assert answer.url == "/design"
    assert client.cookies["language"].value == "en"
    assert '<html lang="en">' in client.get("/design", headers={"accept-language": "fr"}).text


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "design",
        "",
        "///evil.example",
        "/%0d%0aSet-Cookie:x",
    ],
)
def test_the_choice_of_language_never_leads_to_another_site(client, wanted):
    answer = client.get("/language/en", {"next": wanted})
    assert answer.status_code == 302
    assert answer.url == "/" or (answer.url.startswith("/") and not answer.url.startswith(("//", "/\\")))
    assert "\n" not in answer.url


def test_a_language_we_do_not_speak_is_not_found(client):
    assert client.get("/language/eo").status_code == 404


def test_places_only_read(client):
    assert client.post("/").status_code == 405


def test_what_procedure_files_declare_is_found_under_their_life_event(monkeypatch):
    """A declaration crosses three systems: the file names the event, procedures list it, the portal shows it."""
    school = next(event for event in catalogue.life_events() if event.slug == "school")
    monkeypatch.setattr(catalogue, "systems", lambda: (catalogue.declared_in("parvis.components.procedures"),))
    definition = SimpleNamespace(
        slug="cantine", title=Text("Cantine", "Canteen"), summary=Text("", ""), keywords=Text("", ""), life_events=("school",)
    )
    monkeypatch.setattr(
        "parvis.components.procedures.selectors.published.versions_in_force", lambda: [SimpleNamespace(definition=definition)]
    )
    assert [entry.url for entry in selectors.entries_for(school)] == ["/procedures/cantine"]
