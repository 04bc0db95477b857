"""Whom an account at a provider leads to: one person, whatever the account or the register corrects later."""

from __future__ import annotations

import hmac
from hashlib import sha256

from django.db import transaction

from parvis.core.people import actions as people
from parvis.core.people.rules import identity_key, length_prefixed, resemble
from parvis.core.people.selectors import Identity, Person, person_by_identity, professional
from parvis.core.protection import actions as protection
from parvis.core.signin import keys, selectors
from parvis.core.signin.models import Account, Block, IdentityProvider
from parvis.core.signin.rules.problems import ProviderBlocked
from parvis.core.signin.rules.profile import Received
from parvis.kernel.calendar import country
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

CORRECTING = Text("Vous connaître comme vous connaît l’état civil", "Knowing you as the civil register does")


def recognised(received: Received, *, provider: IdentityProvider, language: str) -> Person:
    """The person for whom ``received`` stands, created the first time."""
    if provider.audience == Audience.PERSON:
        return resident(received, provider=provider, language=language)
    identity = received.identity
    return people.recognise_professional(
        provider=provider.slug,
        uid=received.uid,
        family_name=identity.family_name,
        given_names=identity.given_names,
        email=received.email,
        language=language,
    )


@transaction.atomic
def resident(received: Received, *, provider: IdentityProvider, language: str) -> Person:
    """Found by the confirmed identity, else by the account; a correction changes the person, never who it is."""
    known = known_as(received, provider=provider)
    if known and received.checked and not received.checked.earlier:
        corrected(known, received.confirmed)
    person = known or people.recognise(received.confirmed, email=received.email, usual_name=received.usual_name, language=language)
    if known:
        people.completed(person, email=received.email, usual_name=received.usual_name)
    link(person, received, provider=provider)
    return person


def known_as(received: Received, *, provider: IdentityProvider) -> Person | None:
    """Whom ``received`` stands for, if they came before."""
    if provider.audience != Audience.PERSON:
        return professional(provider=provider.slug, uid=received.uid)
    found = person_by_identity(received.confirmed)
    if found is None and received.checked:
        found = behind(received, provider=provider) or person_by_identity(received.identity)  # known before the register was asked
    return found


def behind(received: Received, *, provider: IdentityProvider) -> Person | None:
    """Whom this account led to, unless it now speaks of somebody else: providers give old accounts to new people."""
    account = account_of(received.uid, provider=provider)
    if account is None:
        return None
    same = account.said_key == identity_key(received.identity) or resemble(account.person.identity, received.confirmed)
    return account.person if same else None


def account_of(uid: str, *, provider: IdentityProvider) -> Account | None:
    return (
        Account.objects.filter(provider=provider, uid_fingerprint=uid_fingerprint(uid, provider=provider)).select_related("person").first()
    )


def uid_fingerprint(uid: str, *, provider: IdentityProvider) -> str:
    return hmac.new(keys.pairwise_key(), length_prefixed(("account", provider.slug, uid)), sha256).hexdigest()


def link(person: Person, received: Received, *, provider: IdentityProvider) -> None:
    """Remember where this account leads, and read under the person's name what was asked about other spellings."""
    fields = {"person": person, "said_key": identity_key(received.identity)}
    if received.checked and not received.checked.earlier:
        fields["confirmed_at"] = received.checked.moment
    fingerprint = uid_fingerprint(received.uid, provider=provider)
    Account.objects.update_or_create(provider=provider, uid_fingerprint=fingerprint, defaults=fields)
    if received.checked:
        people.was_written(person, received.identity)


def corrected(person: Person, identity: Identity) -> None:
    """Take over what the register writes otherwise, accents too, with a line in the person's trace when it names them anew."""
    before = person.identity
    if before == identity:
        return
    changed = [name for name in selectors.IDENTITY_CLAIMS if getattr(before, name) != getattr(identity, name)]
    people.correct(person, identity)
    titles = selectors.profile().claim_titles
    names = (selectors.IDENTITY_CLAIMS[name] for name in changed)
    protection.record(
        "signin.identity-corrected",
        subjects=[person.identity.canonical()],
        organisation=str(country().portal),
        purpose=CORRECTING,
        legal_basis=selectors.profile().legal_basis,
        fields=[titles[name].in_language(person.language) if name in titles else name for name in names],
    )


def require_not_blocked(person: Person | None, *, provider: IdentityProvider) -> None:
    """Raises ProviderBlocked when the person refuses this provider."""
    if person and Block.objects.filter(person=person, provider=provider).exists():
        raise ProviderBlocked(provider.slug)
