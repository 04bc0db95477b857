"""What is held about a person's sign-ins, shown, exported and erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from parvis.core.people.selectors import Person
from parvis.core.signin.models import Account, Block, BrowserSession, Consent, Grant, SignIn
from parvis.design import typography
from parvis.kernel.text import Text

ENDINGS = {"declined": Text("vous avez refusé", "you declined"), "failed": Text("sans succès", "it failed")}
ACCOUNT = Text("Compte relié", "Linked account")
BLOCKED = Text("Fournisseur bloqué", "Provider blocked")
AGREEMENT = Text("Accord donné", "Agreement given")
OPEN = Text("Session ouverte chez un service", "Session open at a service")


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    """``{"label", "value"}`` for each thing held, sign-ins first, latest first."""
    for line in SignIn.objects.filter(person=person).select_related("provider", "service"):
        where = line.service.name if line.service else ""
        outcome = str(ENDINGS.get(line.outcome, ""))
        yield {"label": str(line.provider.title), "value": said(line.at, where, outcome)}
    for account in Account.objects.filter(person=person).select_related("provider"):
        yield {"label": str(ACCOUNT), "value": said(account.since, str(account.provider.title))}
    for block in Block.objects.filter(person=person).select_related("provider"):
        yield {"label": str(BLOCKED), "value": said(block.since, str(block.provider.title))}
    for consent in Consent.objects.filter(person=person).select_related("service"):
        yield {"label": str(AGREEMENT), "value": said(consent.last_at, consent.service.name)}
    for session in BrowserSession.objects.filter(person=person).select_related("provider"):
        yield {"label": str(OPEN), "value": said(session.authenticated_at, str(session.provider.title))}


def said(at: datetime, *parts: str) -> str:
    return " – ".join(filter(None, (typography.when(at), *parts)))


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for line in SignIn.objects.filter(person=person).select_related("provider", "service"):
        yield {
            "kind": "sign-in",
            "at": line.at.isoformat(),
            "provider": line.provider.slug,
            "service": line.service.client_id if line.service else "",
            "level": line.level,
            "outcome": line.outcome,
            "problem": line.problem,
        }
    for account in Account.objects.filter(person=person).select_related("provider"):
        confirmed = account.confirmed_at.isoformat() if account.confirmed_at else None
        yield {"kind": "account", "provider": account.provider.slug, "since": account.since.isoformat(), "confirmed_at": confirmed}
    for block in Block.objects.filter(person=person).select_related("provider"):
        yield {"kind": "blocked-provider", "provider": block.provider.slug, "since": block.since.isoformat()}
    for consent in Consent.objects.filter(person=person).select_related("service"):
        yield {"kind": "agreement", "service": consent.service.client_id, **agreement(consent)}
    for session in BrowserSession.objects.filter(person=person):
        yield {"kind": "session", "issuer": session.issuer, "since": session.authenticated_at.isoformat(), "device": session.device}


def agreement(consent: Consent) -> Mapping[str, Any]:
    withdrawn = consent.withdrawn_at.isoformat() if consent.withdrawn_at else None
    return {"scopes": consent.scopes, "since": consent.since.isoformat(), "last_at": consent.last_at.isoformat(), "withdrawn_at": withdrawn}


def erase(person: Person) -> Text:
    """History, links to accounts, agreements, open sessions at the issuers and what they granted.

    Blocks go too: without an account that leads to the person, there is nobody left to block for.
    """
    for model in (Grant, SignIn, BrowserSession, Consent, Block, Account):
        model.objects.filter(person=person).delete()
    return Text(
        "L’historique de vos connexions, vos accords et vos fournisseurs bloqués sont effacés.",
        "The history of your sign-ins, your agreements and your blocked providers are erased.",
    )
