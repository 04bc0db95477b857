from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone, translation

from parvis.core.people import actions, personal_data, selectors
from parvis.core.people.models import Mandate, Membership, Person
from parvis.core.people.rules import Identity
from parvis.kernel.actors import VISITOR
from parvis.kernel.manifest import Audience

MAELLE = Identity(
    family_name="Kerdoncuff", given_names=("Maëlle",), birth_date="1988-04-12", gender="female", birth_place="35238", birth_country="99100"
)
LOUEN = Identity(
    family_name="Kerdoncuff", given_names=("Louen",), birth_date="2018-09-03", gender="male", birth_place="35238", birth_country="99100"
)


@pytest.fixture
def request_(db):
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.session.create()
    request.actor = VISITOR
    return request


@pytest.fixture
def rennes(db):
    return actions.organisation("213502388", name="Commune de Rennes", kind="municipality", area="35238")


@pytest.fixture
def claire(db):
    return actions.recognise_professional(provider="agents", uid="claire", family_name="Morvan", given_names=("Claire",))


def test_one_identity_is_one_person(db):
    shouted = Identity(
        family_name="KERDONCUFF",
        given_names=("MAELLE",),
        birth_date="1988-04-12",
        gender="female",
        birth_place="35238",
        birth_country="99100",
    )
    assert actions.recognise(MAELLE) == actions.recognise(shouted)
    assert Person.objects.get().display_name == "Maëlle Kerdoncuff"


@pytest.mark.django_db(transaction=True)
def test_eight_requests_at_once_make_one_person():
    def recognised(_: int) -> object:
        try:
            return actions.recognise(MAELLE).id
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(recognised, range(8)))) == 1
    assert Person.objects.count() == 1


def test_a_second_provider_does_not_replace_a_known_address(db):
    actions.recognise(MAELLE, email="maelle@exemple.example")
    assert actions.recognise(MAELLE, email="elsewhere@exemple.example").email == "maelle@exemple.example"


def test_a_missing_address_is_filled_in_later(db):
    actions.recognise(MAELLE)
    actions.recognise(MAELLE, email="maelle@exemple.example", usual_name="Le Goff")
    assert Person.objects.get().display_name == "Maëlle Le Goff"


def test_entering_changes_the_session_key(request_):
    planted = request_.session.session_key
    actions.enter(request_, actions.recognise(MAELLE), audience=Audience.PERSON, level="eidas1")
    assert request_.session.session_key != planted
    assert not SessionStore().exists(planted)
    assert selectors.person_of(request_).identity == MAELLE


def test_entering_as_someone_else_keeps_nothing_of_the_first(request_):
    actions.enter(request_, actions.recognise(MAELLE), audience=Audience.PERSON, level="eidas1")
    request_.session["draft"] = "mine"
    actions.enter(request_, actions.recognise(LOUEN), audience=Audience.PERSON, level="eidas1")
    assert "draft" not in request_.session


def test_leaving_destroys_the_session(request_):
    actions.enter(request_, actions.recognise(MAELLE), audience=Audience.PERSON, level="eidas1")
    key = request_.session.session_key
    actions.leave(request_)
    assert request_.actor == VISITOR
    assert not SessionStore().exists(key)


def test_an_agent_wears_the_permissions_of_their_roles(request_, claire, rennes):
    actions.join(claire, rennes, role="instructor")
    actions.enter(request_, claire, audience=Audience.AGENT, level="eidas1", organisation=rennes)
    actor = selectors.actor_of(request_)
    assert (actor.audience, actor.organisation_name) == (Audience.AGENT, "Commune de Rennes")
    assert actor.permissions == selectors.permissions_of(["instructor"])
    assert selectors.organisation_of(request_) == rennes


def test_an_agent_whose_role_ended_is_a_visitor_at_the_next_request(request_, claire, rennes):
    actions.join(claire, rennes, role="instructor")
    actions.enter(request_, claire, audience=Audience.AGENT, level="eidas1", organisation=rennes)
    actions.end_membership(claire, rennes, role="instructor")
    assert selectors.actor_of(request_) == VISITOR


def test_an_operator_who_keeps_another_role_is_no_longer_operator(request_, claire, rennes):
    actions.join(claire, rennes, role="operator")
    actions.join(claire, rennes, role="instructor")
    actions.enter(request_, claire, audience=Audience.OPERATOR, level="eidas1", organisation=rennes)
    actions.end_membership(claire, rennes, role="operator")
    assert selectors.actor_of(request_) == VISITOR
    assert selectors.audience_of(claire, rennes) is Audience.AGENT


def test_joining_twice_is_one_membership(claire, rennes):
    assert actions.join(claire, rennes, role="instructor") == actions.join(claire, rennes, role="instructor")
    assert selectors.agents_of(rennes) == [claire]


def test_no_role_no_hat(claire, rennes):
    assert selectors.audience_of(claire, rennes) is None


def test_the_same_name_from_the_employer_twice_is_one_agent(claire):
    married = actions.recognise_professional(provider="agents", uid="claire", family_name="Morvan-Lucas", given_names=("Claire",))
    assert married == claire


def test_parents_represent_their_children_until_the_mandate_ends(db):
    maelle, louen = actions.recognise(MAELLE), actions.recognise(LOUEN)
    actions.represent(maelle, kind="parental", person=louen)
    actions.represent(maelle, kind="parental", person=louen)
    assert selectors.people_represented_by(maelle) == [louen]
    Mandate.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert selectors.people_represented_by(maelle) == []


def test_a_mandate_is_for_a_person_or_for_an_organisation(db, rennes):
    maelle, louen = actions.recognise(MAELLE), actions.recognise(LOUEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.create(kind="help", holder=maelle, person=louen, organisation=rennes)


def test_a_sector_keeps_the_first_name_it_gave(db):
    maelle = actions.recognise(MAELLE)
    assert actions.name_in_sector(maelle, sector="service:a", value="one") == "one"
    assert actions.name_in_sector(maelle, sector="service:a", value="two") == "one"


def test_an_unknown_organisation_is_named_in_the_error(db):
    with pytest.raises(selectors.UnknownOrganisation, match="000000000"):
        selectors.organisation_by_identifier("000000000")


def test_erasing_leaves_no_name_and_closes_the_sessions(request_):
    maelle = actions.recognise(MAELLE, email="maelle@exemple.example")
    actions.name_in_sector(maelle, sector="service:a", value="one")
    actions.enter(request_, maelle, audience=Audience.PERSON, level="eidas1")
    personal_data.erase(maelle)
    assert selectors.actor_of(request_) == VISITOR
    row = Person.objects.values().get()
    assert not [value for value in row.values() if value in ("Kerdoncuff", "1988-04-12", "maelle@exemple.example", ["Maëlle"])]
    assert not maelle.sectoral_identifiers.exists()
    assert selectors.person_by_identity(MAELLE) is None


def test_someone_with_a_role_cannot_vanish_from_under_it(claire, rennes):
    actions.join(claire, rennes, role="instructor")
    assert "role" in personal_data.erase(claire).en
    assert Membership.objects.filter(person=claire).exists()


def test_the_export_holds_all_that_is_kept(db, rennes):
    maelle = actions.recognise(MAELLE, email="maelle@exemple.example")
    actions.represent(maelle, kind="representation", organisation=rennes)
    person, mandate = personal_data.export(maelle)
    assert (person["family_name"], person["email"]) == ("Kerdoncuff", "maelle@exemple.example")
    assert mandate["for"] == "Commune de Rennes"
    assert {"label": "Nom de naissance", "value": "Kerdoncuff"} in list(personal_data.read(maelle))


def test_what_is_held_is_shown_in_words_and_exported_in_codes(db):
    held = actions.recognise(MAELLE, email="maelle@exemple.example")
    with translation.override("fr"):
        shown = {line["label"]: line["value"].replace("\u00a0", " ") for line in personal_data.read(held)}
    assert (shown["Lieu de naissance"], shown["Pays de naissance"]) == ("Rennes", "France")
    assert (shown["Date de naissance"], shown["Sexe"], shown["Langue"]) == ("12 avril 1988", "femme", "français")
    assert next(iter(personal_data.export(held)))["birth_place"] == "35238"
