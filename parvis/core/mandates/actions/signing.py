"""The text of a resident's mandate, signed by the platform and verifiable without it."""

from __future__ import annotations

from django.utils import timezone

from parvis.core.mandates import selectors
from parvis.core.mandates.models import Proposal, SignedText
from parvis.core.mandates.rules import Party, mandate_text
from parvis.core.people.selectors import Mandate, Person
from parvis.core.protection import actions as protection
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

HOW = {
    "session": Text("donné par le mandant, connecté avec son identité", "given by the principal, signed in with their identity"),
    "code": Text(
        "donné par le mandant, par un code envoyé à son adresse électronique",
        "given by the principal, with a code sent to their e-mail address",
    ),
}


def party(person: Person) -> Party:
    return Party(name=" ".join([*person.given_names, person.family_name]), birth_date=person.birth_date)


def text_of(proposal: Proposal, *, how: str = "session") -> str:
    """What the principal reads before they agree: word for word what is signed."""
    if proposal.person is None or proposal.holder is None:
        return ""
    profile = selectors.profile()
    return mandate_text(
        principal=party(proposal.person),
        holder=party(proposal.holder),
        powers=selectors.power_titles(proposal.powers),
        since=today(),
        until=proposal.until,
        terms=profile.help_terms,
        how=HOW[how],
        reference=str(proposal.id),
    )


def sign(mandate: Mandate, *, proposal: Proposal, how: str) -> SignedText:
    return SignedText.objects.create(
        mandate=mandate, note=protection.sign_text(text_of(proposal, how=how)), how=how, signed_at=timezone.now()
    )
