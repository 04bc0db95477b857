"""Proof, delegation, help, and attacks on them, over the pages."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from parvis.core.mandates.actions import ending, proposing, proving
from parvis.core.mandates.actions.errors import MandateRefused, NotListed, Unproven
from parvis.core.mandates.models import Line, Proposal, SignedText
from parvis.core.mandates.rules import Representative
from parvis.core.notices.models import Message
from parvis.core.people import actions as people
from parvis.core.people.models import Mandate
from parvis.core.people.rules import Identity, organisation_subject
from parvis.core.protection import selectors as protection
from parvis.core.protection.rules.notes import BadNote, Verifier
from parvis.kernel.calendar import today

SIREN = "000000026"


def link_in(notice: str) -> str:
    """The path that the last e-mail of that kind leads to."""
    return Message.objects.filter(notice=f"mandates.{notice}").latest("created_at").link


def code_in_mail() -> str:
    return re.search(r"\b\d{8}\b", Message.objects.get(notice="mandates.code").body).group()


def delegated(enter, solenn, hugo, invite, powers=("files",)) -> Mandate:
    company, other = enter(solenn), enter(hugo)
    invite(company, powers=powers)
    other.post(link_in("invited"), {"accept": "yes"})
    company.post(link_in("answered"), {"confirm": "yes"})
    return Mandate.objects.get(kind="delegation", holder=hugo)


# --- proof -------------------------------------------------------------------------------------


def test_who_is_listed_by_the_register_represents_the_company(register, enter, solenn):
    answer = enter(solenn).post(reverse("mandates:prove"), {"identifier": "000 000 026"})
    mandate = Mandate.objects.get()
    assert answer.headers["Location"] == reverse("mandates:mandate", args=[mandate.pk])
    assert (mandate.proof, mandate.capacity, mandate.source["en"]) == ("register", "GERANT", "The register")
    lines = protection.entries_about([organisation_subject(SIREN)])
    assert [each.event for each in lines] == ["mandates.proven"]
    assert protection.entries_about([solenn.identity.canonical()]).count() == 1


@pytest.mark.parametrize(
    ("listed", "matches"),
    [
        (Representative(family_name="ABGRALL", given_names="Solenn Marie", birth="1982-03-09", capacity=""), True),
        (Representative(family_name="Abgrall", given_names="SOLENN", birth="1982-03", capacity=""), True),
        (Representative(family_name="ABGRALL", given_names="SOLENN", birth="1982", capacity=""), False),  # a year alone proves nobody
        (Representative(family_name="ABGRALL", given_names="SOLENN", birth="", capacity=""), False),
        (Representative(family_name="ABGRALL", given_names="SOLENN", birth="1982-04", capacity=""), False),
        (Representative(family_name="ABGRALL", given_names="YANN", birth="1982-03-09", capacity=""), False),
        (Representative(family_name="ABGRALL LE GALL", given_names="SOLENN", birth="1982-03-09", capacity=""), False),
    ],
)
def test_a_representative_is_compared_by_folded_names_and_birth(listed, matches):
    solenn = Identity(family_name="Abgrall", given_names=("Solenn", "Marie"), birth_date="1982-03-09")
    assert listed.is_person(solenn) is matches


def test_who_is_not_listed_reads_what_to_do_and_gets_nothing(register, enter, hugo):
    answer = enter(hugo).post(reverse("mandates:prove"), {"identifier": SIREN})
    assert answer.status_code == 422
    assert "does not list you" in answer.content.decode()
    assert "one-stop shop" in answer.content.decode()
    assert not Mandate.objects.exists()


def test_a_number_with_a_wrong_digit_is_not_asked(register, enter, solenn):
    assert enter(solenn).post(reverse("mandates:prove"), {"identifier": "000000027"}).status_code == 422
    assert register.asked == 0


def test_a_closed_company_has_nobody_left_to_act(register, enter, solenn, hugo, representation, invite):
    mandate = delegated(enter, solenn, hugo, invite)
    register.say(active=False, closed_on="2026-11-01")
    with pytest.raises(NotListed, match="struck off"):
        proving.prove(solenn, SIREN)
    mandate.refresh_from_db()
    assert mandate.end == "lapsed"
    assert not Mandate.objects.current().exists()


def test_a_register_that_is_down_proves_nothing(register, enter, solenn):
    register.down = True
    answer = enter(solenn).post(reverse("mandates:prove"), {"identifier": SIREN})
    assert "nothing can be called proven" in answer.content.decode()
    assert not Mandate.objects.exists()


def test_a_declared_mandate_is_asked_for_before_the_first_act(register, enter, solenn):
    company = people.organisation(SIREN, name="Atelier Abgrall", kind="company")
    mandate = people.represent(solenn, kind="representation", organisation=company)
    register.down = True
    client = enter(solenn)
    client.post(reverse("mandates:act"), {"mandate": mandate.pk})
    assert "mandate" not in client.session["people"]
    register.down = False
    client.post(reverse("mandates:act"), {"mandate": mandate.pk})
    mandate.refresh_from_db()
    assert (client.session["people"]["mandate"], mandate.proof) == (mandate.pk, "register")


def test_old_proofs_are_asked_again_and_end_when_the_register_no_longer_lists(register, representation):
    Mandate.objects.update(checked_at=timezone.now() - timedelta(days=2))
    register.say(representatives=())
    assert proving.recheck_all() == 1
    representation.refresh_from_db()
    assert (representation.end, representation.is_current()) == ("lapsed", False)
    assert Message.objects.filter(notice="mandates.ended").count() == 1


def test_nothing_ends_because_the_register_is_down(register, representation):
    Mandate.objects.update(checked_at=timezone.now() - timedelta(days=2))
    register.down = True
    assert proving.recheck_all() == 0
    representation.refresh_from_db()
    assert representation.is_current()


def test_an_old_proof_is_not_enough_for_an_act_that_counts(register, representation):
    Mandate.objects.update(checked_at=timezone.now() - timedelta(hours=2))
    register.down = True
    with pytest.raises(Unproven):
        proving.ensure(Mandate.objects.get())


# --- delegation ----------------------------------------------------------------------------------


def test_a_delegation_is_invited_accepted_seen_and_confirmed(register, representation, enter, solenn, hugo, invite):
    company, other = enter(solenn), enter(hugo)
    assert invite(company).status_code == 303
    page = other.get(link_in("invited")).content.decode()
    assert "Solenn Abgrall" in page
    assert "Hugo Lestienne" in page  # what they would show
    other.post(link_in("invited"), {"accept": "yes"})
    assert not Mandate.objects.filter(holder=hugo).exists()  # not before the company saw who it is
    page = company.get(link_in("answered")).content.decode()
    assert "Hugo Lestienne, 24" in page
    company.post(link_in("answered"), {"confirm": "yes"})
    mandate = Mandate.objects.get(holder=hugo)
    assert (mandate.kind, mandate.powers, mandate.given_by, mandate.via) == ("delegation", ["files"], solenn, representation)
    assert list(Line.objects.order_by("pk").values_list("event", flat=True)) == ["proven", "proposed", "answered", "given"]
    assert set(Message.objects.filter(notice="mandates.given").values_list("person", flat=True)) == {solenn.pk, hugo.pk}


def test_a_refusal_says_nothing_of_who_refused(register, representation, enter, solenn, hugo, invite):
    invite(enter(solenn))
    enter(hugo).post(link_in("invited"), {"refuse": "yes"})
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.holder) == ("refused", None)
    assert "Hugo" not in Message.objects.get(notice="mandates.answered").body


def test_a_replayed_invitation_link_opens_nothing(register, representation, enter, solenn, hugo, maelle, invite):
    invite(enter(solenn))
    link = link_in("invited")
    enter(hugo).post(link, {"accept": "yes"})
    assert enter(maelle).get(link).status_code == 410
    assert enter(maelle).post(link, {"accept": "yes"}).status_code == 410
    assert Proposal.objects.get().holder == hugo


def test_an_invitation_is_not_answered_by_who_sent_it(register, representation, enter, solenn, invite):
    client = enter(solenn)
    invite(client)
    assert client.post(link_in("invited"), {"accept": "yes"}).status_code == 409
    assert Proposal.objects.get().state == "sent"


def test_an_expired_invitation_opens_nothing(register, representation, enter, solenn, hugo, invite):
    invite(enter(solenn))
    Proposal.objects.update(expires_at=timezone.now())
    assert enter(hugo).post(link_in("invited"), {"accept": "yes"}).status_code == 410


def test_confirming_twice_makes_one_mandate(register, representation, enter, solenn, hugo, invite):
    delegated(enter, solenn, hugo, invite)
    enter(solenn).post(link_in("answered"), {"confirm": "yes"})
    assert Mandate.objects.filter(kind="delegation").count() == 1


def test_a_withdrawn_proposal_cannot_be_answered(register, representation, enter, solenn, hugo, invite):
    client = enter(solenn)
    invite(client)
    client.post(reverse("mandates:proposal", args=[Proposal.objects.get().pk]), {"withdraw": "yes"})
    assert enter(hugo).get(link_in("invited")).status_code == 410


def test_a_delegate_does_not_delegate(register, representation, enter, solenn, hugo, invite):
    delegated(enter, solenn, hugo, invite, powers=("files", "services"))
    other = enter(hugo)
    assert other.get(reverse("mandates:delegate", args=[SIREN])).status_code == 404
    assert invite(other, email="x@exemple.example").status_code == 404
    assert other.get(reverse("mandates:company", args=[SIREN])).status_code == 404


def test_a_power_that_one_lacks_cannot_be_given(register, representation, solenn, enter, invite):
    assert invite(enter(solenn), powers=("family-school",)).status_code == 422  # a power of another kind of mandate
    assert invite(enter(solenn), powers=("everything",)).status_code == 422
    via = people.give_mandate(holder=solenn, kind="delegation", organisation=representation.organisation, powers=["files"])
    with pytest.raises(MandateRefused):
        proposing.delegate(via, by=solenn, email="x@exemple.example", powers=["services"], until=today(), language="en")


@pytest.mark.parametrize("days", [-1, 400])
def test_a_mandate_ends_within_what_the_table_allows(register, representation, enter, solenn, invite, days):
    assert invite(enter(solenn), days=days).status_code == 422
    assert not Proposal.objects.exists()


def test_revoking_takes_effect_at_the_next_click(register, representation, enter, solenn, hugo, invite):
    mandate = delegated(enter, solenn, hugo, invite)
    other = enter(hugo)
    other.post(reverse("mandates:act"), {"mandate": mandate.pk})
    assert "You act for <strong>Atelier Abgrall</strong>" in other.get("/me").content.decode()
    enter(solenn).post(reverse("mandates:end", args=[mandate.pk]), {"reason": "left the company"})
    assert "Your mandate for Atelier Abgrall has ended" in other.get("/me").content.decode()
    mandate.refresh_from_db()
    assert (mandate.end, mandate.ended_by, mandate.end_reason) == ("revoked", solenn, "left the company")


def test_a_mandate_past_its_last_day_no_longer_acts(register, representation, enter, solenn, hugo, invite):
    mandate = delegated(enter, solenn, hugo, invite)
    other = enter(hugo)
    other.post(reverse("mandates:act"), {"mandate": mandate.pk})
    Mandate.objects.filter(pk=mandate.pk).update(until=timezone.now() - timedelta(seconds=1))
    assert "has ended" in other.get("/me").content.decode()
    with transaction.atomic(), pytest.raises(people.MandateEnded):
        people.hold_mandate(mandate.pk)


def test_the_holder_may_give_it_up(register, representation, enter, solenn, hugo, invite):
    mandate = delegated(enter, solenn, hugo, invite)
    enter(hugo).post(reverse("mandates:end", args=[mandate.pk]))
    mandate.refresh_from_db()
    assert mandate.end == "renounced"


def test_a_delegation_falls_with_the_mandate_it_came_from(register, representation, enter, solenn, hugo, invite):
    mandate = delegated(enter, solenn, hugo, invite)
    ending.end_by(representation, person=solenn, reason="")
    mandate.refresh_from_db()
    assert mandate.end == "lapsed"


def test_somebody_elses_mandate_is_as_if_there_were_none(register, representation, enter, solenn, hugo, maelle, invite):
    mandate = delegated(enter, solenn, hugo, invite)
    stranger = enter(maelle)
    assert stranger.get(reverse("mandates:mandate", args=[mandate.pk])).status_code == 404
    assert stranger.post(reverse("mandates:end", args=[mandate.pk])).status_code == 404
    assert stranger.post(reverse("mandates:act"), {"mandate": mandate.pk}).status_code == 404
    assert stranger.get(reverse("mandates:company", args=[SIREN])).status_code == 404
    assert enter(solenn).post(reverse("mandates:act"), {"mandate": mandate.pk}).status_code == 404  # seen, not worn
    mandate.refresh_from_db()
    assert mandate.is_current()


def test_a_delegate_does_not_end_what_represents_the_company(register, representation, enter, solenn, hugo, invite):
    delegated(enter, solenn, hugo, invite)
    assert enter(hugo).post(reverse("mandates:end", args=[representation.pk])).status_code == 404
    representation.refresh_from_db()
    assert representation.is_current()


def test_a_session_that_names_anothers_mandate_acts_for_oneself(register, representation, enter, hugo):
    client = enter(hugo)
    session = client.session
    session["people"] = {**session["people"], "mandate": representation.pk}
    session.save()
    assert "You act for yourself" in client.get("/me").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_answer_one_invitation_one_is_taken(register, representation, enter, solenn, hugo, invite):
    invite(enter(solenn))
    token = link_in("invited").rpartition("/")[2]

    def answered(_: int) -> bool:
        try:
            proposing.answer(token, person=hugo, yes=True)
        except MandateRefused:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(answered, range(8))) == 1
    assert Line.objects.filter(event="answered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_revocation_and_a_use_at_the_same_moment_have_an_order(register, representation, solenn):
    """Every use that succeeded was committed before the end: nothing is done under an ended mandate."""

    def used(_: int) -> object:
        try:
            with transaction.atomic():
                people.hold_mandate(representation.pk)
                return timezone.now()
        except people.MandateEnded:
            return None
        finally:
            connection.close()

    def revoked(_: int) -> object:
        try:
            return ending.end_by(representation, person=solenn, reason="")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        uses = [pool.submit(used, 0) for _ in range(4)]
        ends = [pool.submit(revoked, 0) for _ in range(2)]
        assert [each.result() for each in ends].count(True) == 1
        moments = [each.result() for each in uses]
    representation.refresh_from_db()
    assert all(moment is None or moment <= representation.ended_at for moment in moments)
    assert used(0) is None


def test_the_company_reads_who_may_act_and_takes_it_as_csv(register, representation, enter, solenn, hugo, invite):
    delegated(enter, solenn, hugo, invite)
    client = enter(solenn)
    page = client.get(reverse("mandates:company", args=[SIREN])).content.decode()
    assert "Hugo Lestienne" in page
    assert "mandate in force" in page
    rows = client.get(reverse("mandates:table", args=[SIREN])).content.decode().splitlines()
    assert rows[0].startswith("holder,kind,")
    assert any(row.startswith("Hugo Lestienne,delegation,,files,accepted,") for row in rows)


def test_the_link_is_kept_as_a_fingerprint_only(register, representation, enter, solenn, invite):
    invite(enter(solenn))
    token = link_in("invited").rpartition("/")[2]
    assert token not in str(Proposal.objects.values())


# --- help ----------------------------------------------------------------------------------------


def helped(enter, maelle, hugo, invite) -> Mandate:
    resident, helper = enter(maelle), enter(hugo)
    invite(resident, name="helper", args=(), powers=("family-school",))
    helper.post(link_in("invited"), {"accept": "yes"})
    page = resident.get(link_in("answered")).content.decode()
    assert "Mandataire : Hugo Lestienne, né(e) le 1979-07-24" in page
    assert "Holder: Hugo Lestienne, born on 1979-07-24" in page
    resident.post(link_in("answered"), {"confirm": "yes"})
    return Mandate.objects.get(kind="help")


def test_a_helper_acts_by_a_signed_mandate_that_verifies_without_the_platform(enter, maelle, hugo, invite):
    mandate = helped(enter, maelle, hugo, invite)
    assert (mandate.person, mandate.holder, mandate.proof) == (maelle, hugo, "signed")
    note = enter(hugo).get(reverse("mandates:document", args=[mandate.pk])).content.decode()
    verifier = Verifier.parse(protection.verifying_key())
    assert "Mandant : Maëlle Kerdoncuff" in verifier.open(note)
    with pytest.raises(BadNote):
        verifier.open(note.replace("family and school", "family, school and money"))
    assert SignedText.objects.get().how == "session"
    about = protection.entries_about([maelle.identity.canonical()])
    assert "mandates.given" in [each.event for each in about]


def test_what_is_signed_is_what_was_read(enter, maelle, hugo, invite):
    resident, helper = enter(maelle), enter(hugo)
    invite(resident, name="helper", args=(), powers=("family-school", "work"))
    helper.post(link_in("invited"), {"accept": "yes"})
    page = resident.get(link_in("answered"))
    shown = page.context["text"]
    resident.post(link_in("answered"), {"confirm": "yes"})
    assert SignedText.objects.get().note.startswith(shown)


def test_a_resident_revokes_their_helper_at_any_time(enter, maelle, hugo, invite):
    mandate = helped(enter, maelle, hugo, invite)
    enter(maelle).post(reverse("mandates:end", args=[mandate.pk]))
    mandate.refresh_from_db()
    assert (mandate.end, mandate.is_current()) == ("revoked", False)


def prepared(client, maelle, **changes):
    data = {
        "family_name": "KERDONCUFF",
        "birth_date": "1988-04-12",
        "email": maelle.email,
        "powers": ["family-school"],
        "until": (today() + timedelta(days=30)).isoformat(),
    }
    return client.post(reverse("mandates:prepare"), {**data, **changes})


def test_a_paper_mandate_is_confirmed_by_the_code_sent_to_the_resident(enter, maelle, hugo):
    client = enter(hugo)
    page = prepared(client, maelle).headers["Location"]
    assert not Mandate.objects.exists()
    client.post(page, {"code": code_in_mail()})
    mandate = Mandate.objects.get()
    assert (mandate.person, mandate.holder, mandate.given_by) == (maelle, hugo, maelle)
    assert SignedText.objects.get().how == "code"


def test_a_helper_cannot_confirm_what_they_prepared_without_the_code(enter, maelle, hugo):
    client = enter(hugo)
    prepared(client, maelle)
    proposal = Proposal.objects.get()
    assert client.post(reverse("mandates:proposal", args=[proposal.pk]), {"confirm": "yes"}).status_code == 404
    with pytest.raises(MandateRefused):
        proposing.confirm(proposal.pk, by=hugo)
    assert not Mandate.objects.exists()


def test_five_wrong_codes_use_the_proposal_up(enter, maelle, hugo):
    client = enter(hugo)
    page = prepared(client, maelle).headers["Location"]
    right = code_in_mail()
    for _ in range(5):
        assert client.post(page, {"code": "00000000" if right != "00000000" else "11111111"}).status_code == 422
    assert client.post(page, {"code": right}).status_code == 422
    assert not Mandate.objects.exists()


def test_the_same_is_said_of_somebody_unknown_here(enter, maelle, hugo):
    client = enter(hugo)
    known, unknown = prepared(client, maelle), prepared(client, maelle, birth_date="1970-01-01")
    assert known.status_code == unknown.status_code == 302 or known.status_code == unknown.status_code == 303
    assert Message.objects.filter(notice="mandates.code").count() == 1


def test_a_code_of_another_proposal_does_not_fit(enter, maelle, hugo, solenn):
    prepared(enter(solenn), maelle)
    code = code_in_mail()
    page = prepared(enter(hugo), maelle).headers["Location"]
    assert enter(hugo).post(page, {"code": code}).status_code == 422
    assert not Mandate.objects.exists()


def test_a_helper_cannot_write_to_residents_without_end_by_taking_back_each_time(enter, maelle, hugo, monkeypatch):
    monkeypatch.setattr(proposing, "CODES_A_DAY", 2)
    client = enter(hugo)
    for _ in range(2):
        assert prepared(client, maelle).status_code == 303
        proposing.withdraw(Proposal.objects.latest("created_at").pk, by=hugo)
    assert prepared(client, maelle).status_code == 422
    assert Proposal.objects.filter(made_by=hugo).count() == 2
