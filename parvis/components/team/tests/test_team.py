"""Rights in a body: given, taken back, refused; nobody gives what they may not."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.components.team import rules
from parvis.core.notices.models import Message
from parvis.core.people import actions as people
from parvis.core.people import selectors as known
from parvis.core.people.models import Group, Invitation, Membership
from parvis.core.people.selectors import SESSION
from parvis.core.protection.models import Entry


@pytest.fixture
def body(db):
    return people.organisation("213502388", name="Commune de Rennes", kind="municipality")


def hired(body, name: str, *roles: str):
    person = people.recognise_professional(
        provider="agents", uid=name, family_name=name.title(), given_names=("Agent",), email=f"{name}@rennes.example", language="en"
    )
    for role in roles:
        people.join(person, body, role=role)
    return person


def desk(person, body, *, audience="agent") -> Client:
    client = Client(headers={"accept-language": "en"})
    session = client.session
    session[SESSION] = {
        "person": str(person.id),
        "audience": audience,
        "level": "eidas1",
        "organisation": str(body.id),
        "provider": "agents",
    }
    session.save()
    return client


@pytest.fixture
def manager(body):
    return hired(body, "soizic", "rights-manager")


@pytest.fixture
def claire(body):
    return hired(body, "claire", "instructor")


def roles(person, body) -> set[str]:
    return known.roles_of(person, body.id)


def test_a_right_given_opens_and_one_taken_back_closes_at_the_next_click(body, manager, claire):
    theirs, hers = desk(manager, body), desk(claire, body)
    assert hers.get("/desk/team").status_code == 403
    theirs.post(f"/desk/team/{claire.id}", {"roles": ["rights-manager"]})
    assert hers.get("/desk/team").status_code == 200
    theirs.post(f"/desk/team/{claire.id}/take", {"role": "rights-manager"})
    assert hers.get("/desk/team").status_code == 403
    given = Membership.objects.get(person=claire, role="rights-manager")
    assert (given.given_by, given.ended_by) == (manager, manager)
    assert Entry.objects.filter(event="team.right-changed").count() == 2
    assert Message.objects.filter(notice="team.right-changed", person=claire).count() == 2


def test_a_refused_page_says_which_right_which_roles_and_who_gives_it(body, manager, claire):
    page = desk(claire, body).get("/desk/team").content.decode()
    for said in ("give and take back the rights", "Rights manager", "Agent Soizic", "mailto:soizic@rennes.example"):
        assert said in page


def test_nobody_gives_what_they_have_no_right_to_give(body, manager, claire):
    theirs = desk(manager, body)
    assert "operator" not in theirs.get(f"/desk/team/{claire.id}").content.decode().split("<main")[1].split("</main>")[0]
    assert theirs.post(f"/desk/team/{claire.id}", {"roles": ["operator"]}).status_code == 400
    assert theirs.post(f"/desk/team/{claire.id}/take", {"role": "operator"}).status_code == 403
    assert roles(claire, body) == {"instructor"}


def test_another_bodys_agent_does_not_exist(body, manager):
    other = people.organisation("213502883", name="Commune de Saint-Malo", kind="municipality")
    stranger = hired(other, "ronan", "instructor")
    theirs = desk(manager, body)
    for path in ("", "/take", "/reset"):
        assert theirs.post(f"/desk/team/{stranger.id}{path}", {"role": "instructor", "roles": ["instructor"]}).status_code == 404
    assert roles(stranger, other) == {"instructor"}


def test_the_last_manager_does_not_leave_without_saying_so(body, manager):
    theirs = desk(manager, body)
    answer = theirs.post(f"/desk/team/{manager.id}/take", {"role": "rights-manager"})
    assert answer.status_code == 409
    assert roles(manager, body) == {"rights-manager"}
    theirs.post(f"/desk/team/{manager.id}/take", {"role": "rights-manager", "sure": "yes"})
    assert roles(manager, body) == set()


def test_a_right_ends_on_its_day(body, manager, claire):
    theirs = desk(manager, body)
    form = {"roles": ["registry-agent"], "until_0": "31", "until_1": "12", "until_2": "2030"}
    theirs.post(f"/desk/team/{claire.id}", form)
    assert Membership.objects.get(person=claire, role="registry-agent").until.year == 2030


def test_a_group_gives_its_roles_to_who_enters_and_takes_them_from_who_leaves(body, manager, claire):
    theirs = desk(manager, body)
    form = {"name": "School service", "roles": ["registry-agent"], "members": [str(claire.id)]}
    theirs.post("/desk/team/groups", form)
    assert roles(claire, body) == {"instructor", "registry-agent"}
    theirs.post("/desk/team/groups", {**form, "roles": ["rights-manager"]})
    assert roles(claire, body) == {"instructor", "rights-manager"}
    theirs.post(f"/desk/team/groups/{Group.objects.get().id}/delete")
    assert roles(claire, body) == {"instructor"}


def test_an_invitation_gives_its_roles_to_who_signs_in_with_its_address(body, manager):
    theirs = desk(manager, body)
    theirs.post("/desk/team/invite", {"email": "New@Rennes.example", "roles": ["instructor"]})
    message = Message.objects.get(notice="team.invited")
    assert message.address == "new@rennes.example"
    link = re.search(r"/join/\S+", message.body).group(0)
    assert "Commune de Rennes" in Client(headers={"accept-language": "en"}).get(link).content.decode()
    newcomer = hired(body, "newcomer")
    people.accept_invitation(newcomer, body, email="other@rennes.example")
    assert roles(newcomer, body) == set()
    people.accept_invitation(newcomer, body, email="new@rennes.example")
    assert roles(newcomer, body) == {"instructor"}
    assert Client().get(link).status_code == 410
    assert Client().get("/join/forged").status_code == 410


def test_a_list_is_used_whole_or_not_at_all_and_all_its_errors_are_told(body, manager):
    theirs = desk(manager, body)

    def sent(text: str):
        return theirs.post("/desk/team/import", {"file": SimpleUploadedFile("list.csv", text.encode())})

    page = sent("email,roles\ngood@rennes.example,instructor\nbad,instructor\nx@rennes.example,king\ny@rennes.example,\n")
    assert page.status_code == 400
    for said in ("Line 3", "Line 4", "“king” is not a role", "Line 5: no role"):
        assert said in page.content.decode()
    assert not Invitation.objects.exists()
    assert sent("email;roles\na@rennes.example;instructor registry-agent\nb@rennes.example;instructor\n").status_code == 302
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize("text", ["", "name\nx", "\ufeff", "email\nx@y.example"])
def test_a_list_without_its_columns_is_no_list(text):
    assert [wrong.kind for wrong in rules.read(text, known=["instructor"])[1]] == ["header"]


def test_operators_see_every_right_and_take_it_away_as_a_table(body, manager, claire):
    operator = hired(people.organisation("000000018", name="Service", kind="operator"), "malo", "operator")
    theirs = desk(operator, known.organisation_by_identifier("000000018"), audience="operator")
    assert "Agent Claire" in theirs.get("/platform/rights?q=claire").content.decode()
    table = b"".join(theirs.get("/platform/rights.csv").streaming_content).decode()
    assert "Commune de Rennes,213502388,Agent Claire,instructor" in table
    assert desk(claire, body).get("/platform/rights").status_code == 403


def test_a_group_does_not_take_the_last_manager_s_role_by_the_way(body, claire):
    people.join(claire, body, role="rights-manager")
    theirs = desk(claire, body)
    form = {"name": "Managers", "roles": ["rights-manager"], "members": [str(claire.id)]}
    theirs.post("/desk/team/groups", form)
    theirs.post(f"/desk/team/{claire.id}/take", {"role": "rights-manager", "sure": "yes"})
    assert theirs.post("/desk/team/groups", {**form, "members": []}).status_code == 400
    assert theirs.post("/desk/team/groups", {**form, "roles": ["registry-agent"]}).status_code == 400
    assert "Nobody would be left" in theirs.post(f"/desk/team/groups/{Group.objects.get().id}/delete", follow=True).content.decode()
    assert "rights-manager" in roles(claire, body)


def test_nobody_resets_their_own_factors_without_a_proof(body, manager):
    """Else whoever finds the manager's browser open replaces them."""
    from parvis.core.factors.models import CodeApplication

    CodeApplication.objects.create(person=manager, name="Telephone", sealed_secret="x", last_step=0)
    answer = desk(manager, body).post(f"/desk/team/{manager.id}/reset")
    assert answer.headers["Location"] == "/desk/security"
    assert CodeApplication.objects.filter(person=manager).exists()


def test_a_manager_does_not_reset_the_factors_of_who_may_do_more_elsewhere(body, manager, claire):
    """An operator who once worked for a town would be at the mercy of its manager."""
    from parvis.core.factors.models import CodeApplication

    CodeApplication.objects.create(person=claire, name="Telephone", sealed_secret="x", last_step=0)
    people.join(claire, people.organisation("000000000", name="Operator", kind="operator"), role="operator")
    assert desk(manager, body).post(f"/desk/team/{claire.id}/reset").status_code == 403
    assert CodeApplication.objects.filter(person=claire).exists()
