"""Granting and ending authorisations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from parvis.core.exchange import selectors
from parvis.core.exchange.errors import BadAuthorisation
from parvis.core.exchange.models import Authorisation
from parvis.core.exchange.rules import covered
from parvis.core.people.selectors import Organisation, organisation_subject
from parvis.core.protection import actions as protection
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Offer
from parvis.kernel.text import Text


@transaction.atomic
def authorise(
    organisation: Organisation,
    *,
    asker: str,
    offer: str,
    fields: Iterable[str] | None = None,
    purpose: Text | None = None,
    legal_basis: Text | None = None,
    legal_url: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Authorisation:
    """Let ``organisation`` ask ``offer`` for ``asker``, a year from today unless said otherwise.

    What is not given comes from the declared need. The same grant twice is one authorisation.
    Raises BadAuthorisation when the offer does not release a field or the dates are inverted, and
    NeedNotDeclared when something must come from a need and there is none. Trace: authorisation.granted.
    """
    names = tuple(fields) if fields is not None else selectors.declared_need(asker, offer=offer).fields
    start = valid_from or today()
    end = valid_until or start + relativedelta(years=1)
    check_terms(catalogue.offer(offer), fields=names, valid_from=start, valid_until=end)
    granted, new = Authorisation.objects.get_or_create(
        organisation=organisation,
        asker=asker,
        offer=offer,
        state=Authorisation.State.ACTIVE,
        fields=list(names),
        purpose=as_json(purpose or selectors.declared_need(asker, offer=offer).purpose),
        legal_basis=as_json(legal_basis or selectors.declared_need(asker, offer=offer).legal_basis),
        legal_url=legal_url,
        valid_from=start,
        valid_until=end,
    )
    if new:
        record_authorisation("authorisation.granted", granted)
    return granted


def check_terms(offer: Offer, *, fields: tuple[str, ...], valid_from: date, valid_until: date) -> None:
    unknown = [name for name in fields if not covered([name], [each.name for each in offer.fields])]
    if unknown or not fields:
        names = ", ".join(unknown) or "∅"
        raise BadAuthorisation(
            Text(
                f"« {offer.title.fr} » ne donne pas ces champs : {names}. Choisissez parmi ceux que son manifeste déclare.",
                f"“{offer.title.en}” does not release these fields: {names}. Choose among those that its manifest declares.",
            )
        )
    if valid_until < valid_from:
        raise BadAuthorisation(
            Text(
                f"L’habilitation finirait le {valid_until} avant de commencer le {valid_from}. Inversez les dates.",
                f"The authorisation would end on {valid_until} before it starts on {valid_from}. Swap the dates.",
            )
        )


@transaction.atomic
def revoke(authorisation: Authorisation, *, reason: str) -> Authorisation:
    """End ``authorisation`` at once: the next ``ask`` is refused. Twice changes nothing. Trace: authorisation.revoked."""
    active = Authorisation.objects.filter(pk=authorisation.pk, state=Authorisation.State.ACTIVE)
    if active.update(state=Authorisation.State.REVOKED, revoked_at=timezone.now(), revocation_reason=reason):
        record_authorisation("authorisation.revoked", authorisation)
    authorisation.refresh_from_db()
    return authorisation


def record_authorisation(event: str, authorisation: Authorisation) -> None:
    organisation = authorisation.organisation
    protection.record(
        event,
        subjects=[organisation_subject(organisation.identifier)],
        organisation=organisation.name,
        organisation_identifier=organisation.identifier,
        purpose=authorisation.purpose_text,
        legal_basis=authorisation.legal_basis_text,
        fields=authorisation.fields,
        detail={"offer": authorisation.offer, "asker": authorisation.asker, "authorisation": authorisation.reference},
    )


def as_json(text: Text) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}
