"""Adoption is what is stored, body by body; invented bodies are not counted."""

import pytest

from france.common_base import rules, selectors
from parvis.components.access import selectors as access
from parvis.core.people import actions as people

pytestmark = pytest.mark.django_db


def test_a_body_is_counted_once_its_agents_are_there(client, monkeypatch):
    monkeypatch.setattr(access, "published", list)
    town = people.organisation("213502388", name="Commune de Rennes", kind="municipality", area="35238")
    invented = people.organisation("000000109", name="Inventé", kind="agency", sample=True)
    assert selectors.users() == []
    assert client.get("/common-base").status_code == 200
    for body, uid in ((town, "claire"), (invented, "x")):
        agent = people.recognise_professional(provider="p", uid=uid, family_name="M", given_names=("C",), email=f"{uid}@b.example")
        people.join(agent, body, role="instructor")
    (user,) = selectors.users()
    assert (user.organisation.identifier, user.bricks, user.is_local) == ("213502388", {"identity"}, True)
    assert list(selectors.rows()) == [{"body": "213502388", "name": "Commune de Rennes", "level": "local", "brick": "identity"}]
    assert "Commune de Rennes" in client.get("/common-base").content.decode()


def test_four_priorities_with_their_source():
    assert len(rules.PRIORITIES) == 4
    assert "2021" in rules.SOURCE.en
