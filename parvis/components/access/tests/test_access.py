"""Who publishes what: counted, narrowed, drawn, samples apart."""

import pytest

from parvis.components.access import rules, selectors
from parvis.components.access.rules import Body, Published
from parvis.core.people import actions as people
from parvis.kernel import catalogue
from parvis.kernel.manifest import Publication
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db


def thing(kind, owner, *, title="Wells", sample=False):
    return Publication(kind=kind, title=Text(title, title), url=f"/{kind}/{owner}", owner=owner, sample=sample)


@pytest.fixture
def bodies(monkeypatch):
    people.organisation("b-1", name="Rennes", kind="municipality", area="35238")
    people.organisation("b-2", name="The agency", kind="agency")
    people.organisation("b-3", name="Invented", kind="agency", sample=True)
    found = [
        thing("dataset", "b-1"),
        thing("api", "b-1"),
        thing("api", "b-2", title="Companies"),
        thing("api", "b-3"),
        thing("api", "platform"),
    ]
    found.append(thing("dataset", "b-2", sample=True))
    monkeypatch.setattr(catalogue, "publications", lambda: iter(found))


def test_bodies_are_counted_by_kind_and_samples_stand_apart(bodies, client):
    lines = rules.counted(each for each in selectors.published() if not each.is_sample)
    assert [(line.body.identifier, line.total) for line in lines] == [("b-1", 2), ("", 1), ("b-2", 1)]
    page = client.get("/access").content.decode()
    assert page.index("The agency") < page.index("Invented")


def test_narrowing_by_kind_place_and_words(bodies):
    found = selectors.published()
    assert {each.body.identifier for each in selectors.matching(found, kind="dataset")} == {"b-1", "b-2"}
    assert {each.body.identifier for each in selectors.matching(found, area="35238")} == {"b-1"}
    assert {each.body.identifier for each in selectors.matching(found, words="compAnies")} == {"b-2"}


def test_the_map_draws_the_places_of_bodies(bodies):
    drawn = selectors.area_map([each for each in selectors.published() if not each.is_sample])
    assert drawn is not None
    assert [(area["name"], area["value"]) for area in drawn["areas"]] == [("Rennes", 2)]


def test_csv_and_dataset_hold_no_sample(bodies, client):
    lines = b"".join(client.get("/access.csv").streaming_content).decode().splitlines()
    assert len(lines) == 5
    assert "Invented" not in "".join(lines)
    assert len(list(selectors.rows())) == 4


def test_steps_follow_what_is_stored(bodies):
    town = people.organisation("b-1", name="Rennes", kind="municipality", area="35238")
    steps = selectors.steps(town, [each for each in selectors.published() if each.body.identifier == "b-1"])
    assert [step.done for step in steps] == [False, False, True, True, False]


def test_unknown_bodies_and_wrong_filters_break_nothing(bodies, client):
    assert client.get("/access/bodies/none").status_code == 404
    assert client.get("/access?kind=gone&area=no&q=" + "x" * 300).status_code == 200
    assert client.get("/access/bodies/b-1").status_code == 200
    assert client.get("/access/local-authorities").status_code == 200


def test_trying_numbers_does_not_tell_which_companies_have_an_account(bodies, client):
    people.organisation("c-1", name="Atelier", kind="company")
    assert client.get("/access/bodies/c-1").status_code == 404


def test_the_map_of_the_platform_is_every_system_once(client, db):
    shown = [system.slug for ring in selectors.rings() for system, _ in ring.systems]
    assert sorted(shown) == sorted(system.slug for system in catalogue.systems())
    assert client.get("/platform-map").status_code == 200


def test_equal_bodies_are_one_line():
    body = Body(identifier="x", name="X")
    assert len(rules.counted([Published(publication=thing("api", "x"), body=body)] * 3)) == 1
