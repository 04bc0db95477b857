"""E-mails at each step, in the transaction of what they tell."""

from __future__ import annotations

from django.urls import reverse

from parvis.core.mandates import selectors
from parvis.core.mandates.models import Proposal
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Mandate, Person


def principal_of(proposal: Proposal) -> str:
    if proposal.organisation:
        return proposal.organisation.name
    return proposal.person.display_name if proposal.person else ""


def invited(proposal: Proposal, *, token: str, language: str) -> None:
    link = reverse("mandates:invitation", args=[token])
    context = {**about(proposal), "giver": proposal.made_by.display_name, "until": proposal.until, "expires": proposal.expires_at}
    notices.send(
        "mandates.invited", to=proposal.email, key=f"mandates:{proposal.id}:invited", context=context, link=link, language=language
    )


def about(proposal: Proposal) -> dict[str, object]:
    return {"principal": principal_of(proposal), "powers": selectors.power_titles(proposal.powers), "kind": proposal.kind}


def answered(proposal: Proposal, *, yes: bool) -> None:
    """To who proposed: the other side answered; a yes waits for their confirmation."""
    context = {**about(proposal), "holder": proposal.holder.display_name if proposal.holder else "", "yes": yes}
    link = reverse("mandates:proposal", args=[proposal.id])
    notices.send("mandates.answered", to=proposal.made_by, key=f"mandates:{proposal.id}:answered", context=context, link=link)


def coded(proposal: Proposal, *, code: str) -> None:
    """To the resident: the code that confirms, with all that it would confirm."""
    if proposal.person is not None:
        context = {**about(proposal), "code": code, "holder": proposal.made_by.display_name, "until": proposal.until}
        notices.send(
            "mandates.code", to=proposal.person, key=f"mandates:{proposal.id}:code", context=context, link=reverse("mandates:index")
        )


def given(mandate: Mandate) -> None:
    for person in concerned(mandate):
        send(mandate, "mandates.given", person)


def ended(mandate: Mandate) -> None:
    for person in concerned(mandate):
        send(mandate, "mandates.ended", person)


def concerned(mandate: Mandate) -> list[Person]:
    """The holder, and the resident or whoever gave it, once each."""
    people = [mandate.holder, mandate.person, mandate.given_by]
    return list({person.pk: person for person in people if person is not None}.values())


def send(mandate: Mandate, notice: str, person: Person) -> None:
    context = {
        "principal": mandate.principal_name,
        "holder": mandate.holder.display_name,
        "powers": selectors.power_titles(mandate.powers),
        "until": mandate.until,
        "reason": mandate.end_reason,
        "is_holder": person.pk == mandate.holder_id,
    }
    link = reverse("mandates:mandate", args=[mandate.pk])
    notices.send(notice, to=person, key=f"{notice}:{mandate.pk}:{person.pk}", context=context, link=link)
