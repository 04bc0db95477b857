"""A person's refusal of a provider: nobody signs in as them through it, from the next click on."""

from __future__ import annotations

from django.core import signing
from django.db import transaction
from django.urls import reverse

from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Person
from parvis.core.protection import actions as protection
from parvis.core.signin import selectors
from parvis.core.signin.actions import sessions
from parvis.core.signin.models import Block, IdentityProvider
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

PURPOSE = Text("Garder votre identité sûre, à votre demande", "Keeping your identity safe, as you asked")
WAY_BACK = "signin.way-back"
WAY_BACK_SECONDS = 30 * 24 * 3600


@transaction.atomic
def block(person: Person, provider: IdentityProvider) -> None:
    """Refuse ``provider`` for ``person``, end what was opened through it, and tell them; twice changes nothing.

    Who blocked their last provider gets a link that undoes it: nobody is locked out for good.
    """
    made, new = Block.objects.get_or_create(person=person, provider=provider)
    if not new:
        return
    sessions.end_through(provider, person=person)
    last = not selectors.open_providers(person)
    note("signin.provider-blocked", person, provider)
    context = {"provider": provider.title.in_language(person.language), "at": made.since, "last": last}
    link = reverse("signin:way-back", args=[signing.dumps(made.pk, salt=WAY_BACK)]) if last else reverse("signin:blocks")
    notices.send("signin.provider-blocked", to=person, key=f"block:{made.pk}:{made.since.isoformat()}", context=context, link=link)


@transaction.atomic
def unblock(person: Person, provider: IdentityProvider) -> None:
    """Let ``provider`` vouch for ``person`` again."""
    ended, _ = Block.objects.filter(person=person, provider=provider).delete()
    if ended:
        note("signin.provider-unblocked", person, provider)


def blocked_by_link(token: str) -> Block | None:
    """The block that the link in a message undoes; None when it is not ours, too old or undone already."""
    try:
        key = signing.loads(token, salt=WAY_BACK, max_age=WAY_BACK_SECONDS)
    except signing.BadSignature:
        return None
    return Block.objects.select_related("person", "provider").filter(pk=key).first()


def note(event: str, person: Person, provider: IdentityProvider) -> None:
    protection.record(
        event,
        subjects=[person.identity.canonical()],
        organisation=str(country().portal.in_language(person.language)),
        purpose=PURPOSE,
        legal_basis=selectors.profile().legal_basis,
        detail={"provider": provider.title.in_language(person.language)},
    )
