"""Finding: the same answers on both databases, whatever is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from parvis.components.search import actions, selectors
from parvis.components.search.models import Entry
from parvis.kernel import catalogue
from parvis.kernel.manifest import Circle, SearchEntry, System
from parvis.kernel.text import Text

PROCEDURE, DATASET = Text("Démarche", "Procedure"), Text("Jeu de données", "Dataset")
HOSTILE = (
    '"',
    '""" OR *',
    "a AND (b",
    "title_terms: x",
    "NEAR(a b)",
    "^a*",
    "a:* & !b | <->",
    "'; DROP TABLE search_entry; --",
    "%s %d {}",
    "\\",
    "\0cantine\0",
    "🏫 cantine",
    "x" * 10_000,
    "é" * 10_000,
    "a " * 5_000,
    "(((((((",
    "\ud83c",
    "-cantine",
    "½ ² ①",
    "ﷺ",
    "٣",
    "中文",
)


def thing(key: str, fr: str, en: str, *, summary: tuple[str, str] = ("", ""), kind: Text = PROCEDURE, url: str = "/x") -> SearchEntry:
    return SearchEntry(key=key, title=Text(fr, en), summary=Text(*summary), url=url, kind=kind)


THINGS = (
    thing("canteen", "Inscrire un enfant à la cantine scolaire", "Enrol a child in the school canteen", url="/procedures/canteen"),
    thing("move", "Déclarer un déménagement", "Tell of a move", summary=("Votre adresse, une seule fois", "Your address, once only")),
    thing(
        "figures",
        "Inscriptions par mois",
        "Enrolments by month",
        summary=("La cantine, par commune", "The canteen, by commune"),
        kind=DATASET,
    ),
    thing("school", "Changer d’école", "Change school", summary=("L’inscription suit l’enfant", "Enrolment follows the child")),
)


@pytest.fixture
def index(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """``index(entry, …)``: the index of these entries and no others."""

    def build(*entries: SearchEntry) -> int:
        system = System(
            slug="town",
            title=Text("Mairie", "Town hall"),
            owner="town",
            circle=Circle.COUNTRY,
            summary=Text.of(""),
            search=lambda: iter(entries),
        )
        with monkeypatch.context() as patched:
            patched.setattr(catalogue, "systems", lambda: (system,))
            return actions.reindex()

    return build


@pytest.fixture
def town(index: Callable[..., int]) -> None:
    index(*THINGS)


def found(query: str, language: str = "fr", **options: object) -> list[str]:
    return [hit.key for hit in selectors.search(query, language=language, **options).hits]  # type: ignore[arg-type]


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("query", ["cantine", "CANTINES", "à la cantine", "cantin", "la cantine scolaire", "canteen"])
def test_a_thing_is_found_however_it_is_written(query: str) -> None:
    assert "canteen" in found(query)


@pytest.mark.usefixtures("town")
def test_what_is_in_the_title_comes_first() -> None:
    assert found("cantine") == ["canteen", "figures"]


@pytest.mark.usefixtures("town")
def test_every_word_of_the_question_counts() -> None:
    assert found("cantine commune") == ["figures"]


@pytest.mark.usefixtures("town")
def test_hits_are_in_the_language_of_the_page_whatever_that_of_the_question() -> None:
    (hit,) = selectors.search("déménagement", language="en").hits
    assert (hit.title, hit.kind_title, hit.source) == ("Tell of a move", "Procedure", "Town hall")


@pytest.mark.usefixtures("town")
def test_a_misspelt_question_is_answered_as_the_nearest_known_one() -> None:
    results = selectors.search("demenagemnet", language="fr")
    assert results.suggestion == "déménagement"
    assert [hit.key for hit in results.hits] == ["move"]


@pytest.mark.usefixtures("town")
def test_what_nothing_is_near_to_finds_nothing() -> None:
    results = selectors.search("xylophone", language="fr")
    assert (results.total, results.suggestion, list(results.hits)) == (0, "", [])


@pytest.mark.usefixtures("town")
def test_kinds_are_counted_over_everything_and_narrow_the_answer() -> None:
    results = selectors.search("cantine", language="fr", kinds=["dataset"])
    assert [hit.key for hit in results.hits] == ["figures"]
    assert {kind.slug: kind.number for kind in results.kinds} == {"procedure": 1, "dataset": 1}


@pytest.mark.usefixtures("town")
def test_answers_come_in_parts() -> None:
    assert found("inscription", limit=1) + found("inscription", limit=1, offset=1) == found("inscription")[:2]


def test_indexing_again_replaces_what_is_gone(index: Callable[..., int]) -> None:
    index(*THINGS)
    assert index(THINGS[1]) == 2  # one thing, two languages
    assert found("cantine") == []


def test_indexing_that_fails_leaves_the_index_as_it_was(index: Callable[..., int]) -> None:
    index(*THINGS)
    with pytest.raises(actions.WrongEntry, match="give a path on this site"):
        index(replace(THINGS[0], url="https://elsewhere.example/"))
    assert "canteen" in found("cantine")


def test_an_entry_that_leads_to_another_site_by_two_slashes_is_refused(index: Callable[..., int]) -> None:
    with pytest.raises(actions.WrongEntry):
        index(replace(THINGS[0], url="//elsewhere.example/"))


def test_very_long_words_and_texts_are_indexed(index: Callable[..., int]) -> None:
    index(replace(THINGS[0], summary=Text("x" * 5000 + " cantine " + "mot " * 30_000, "")))
    assert found("cantine") == ["canteen"]


@pytest.mark.usefixtures("town")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=300), st.text(alphabet="\"'()*:&|!<>-^~ abcantine\0\\", max_size=60)))
@example("cantine OR")
def test_any_text_is_a_question_and_none_is_an_error(query: str) -> None:
    results = selectors.search(query, language="fr")
    assert results.total == len(results.hits)


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("query", [query for query in HOSTILE if "\0" not in query])  # refused before any page
def test_hostile_questions_get_a_page(client: Client, query: str) -> None:
    answer = client.get("/search", {"q": query.encode("utf-8", "replace"), "kind": query[:50].encode("utf-8", "replace"), "page": "9'"})
    assert answer.status_code == 200
    assert Entry.objects.count() == len(THINGS) * 2


@pytest.mark.usefixtures("town")
def test_what_is_typed_is_shown_as_text(client: Client) -> None:
    answer = client.get("/search", {"q": '"><script>alert(1)</script>'})
    assert b"<script>alert" not in answer.content


@pytest.mark.usefixtures("town")
def test_the_page_says_what_kind_each_hit_is_and_where_it_comes_from(client: Client) -> None:
    text = client.get("/search", {"q": "canteen"}, headers={"accept-language": "en"}).content.decode()
    assert "Enrol a child in the school canteen" in text
    assert "Procedure" in text
    assert "Town hall" in text


@pytest.mark.usefixtures("town")
def test_the_page_advises_when_nothing_is_found(client: Client) -> None:
    text = client.get("/search", {"q": "xylophone"}, headers={"accept-language": "fr"}).content.decode()
    assert "Rien trouvé" in text


@pytest.mark.django_db(transaction=True)
def test_two_workers_indexing_at_once_leave_one_whole_index(monkeypatch: pytest.MonkeyPatch) -> None:
    town = System(slug="town", title=Text.of("Town"), owner="town", circle=Circle.COUNTRY, summary=Text.of(""), search=lambda: THINGS)
    monkeypatch.setattr(catalogue, "systems", lambda: (town,))
    together, failures = Barrier(2), []

    def build() -> None:
        together.wait()
        try:
            actions.reindex()
        except Exception as error:  # the test's own thread reports it
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Entry.objects.count() == len(THINGS) * 2
    assert found("cantine") == ["canteen", "figures"]
