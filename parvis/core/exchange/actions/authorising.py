"""Granting and ending authorisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from parvis.core.exchange import cases, policies, selectors
from parvis.core.exchange.actions.door import SANDBOX
from parvis.core.exchange.errors import BadAuthorisation
from parvis.core.exchange.models import Authorisation
from parvis.core.exchange.rules.answers import covered
from parvis.core.people.selectors import Organisation, organisation_subject
from parvis.core.protection import actions as protection
from parvis.kernel.calendar import today
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
    recipients: Iterable[str] = (),
    calls_per_minute: int | None = None,
    case_required: bool = False,
    stage: str = "production",
    request: str = "",
) -> Authorisation:
    """Let ``organisation`` ask ``offer`` for ``asker``, a year from today unless said otherwise.

    What is not given comes from the declared need. The same grant twice is one authorisation.
    Raises BadAuthorisation when the offer does not release a field or the dates are inverted, NotPermitted
    when the registry of permitted exchanges has no entry for it on its first day (a sandbox holds nobody's
    data and needs none), and NeedNotDeclared when something must come from a need and there is none.
    Trace: authorisation.granted.
    """
    names = tuple(fields) if fields is not None else selectors.declared_need(asker, offer=offer).asked
    start = valid_from or today()
    end = valid_until or start + relativedelta(years=1)
    check_terms(offer, fields=names, valid_from=start, valid_until=end)
    if stage != SANDBOX:
        selectors.permitted(asker, offer, organisation, fields=names, on=start)
    need_of = partial(selectors.declared_need, asker, offer=offer)
    return grant(
        organisation,
        asker=asker,
        offer=offer,
        fields=list(names),
        purpose=as_json(purpose or need_of().purpose),
        legal_basis=as_json(legal_basis or need_of().legal_basis),
        legal_url=legal_url,
        valid_from=start,
        valid_until=end,
        recipients=sorted(recipients),
        calls_per_minute=calls_per_minute,
        case_required=case_required,
        stage=stage,
        request=request,
    )


@transaction.atomic
def grant(organisation: Organisation, **terms: Any) -> Authorisation:
    """Write the authorisation and sign its policy, once for the same terms; the terms were checked."""
    granted, new = Authorisation.objects.get_or_create(organisation=organisation, state=Authorisation.State.ACTIVE, **terms)
    if new or not granted.policy:
        granted.policy = policies.signed(granted.as_policy())
        granted.save(update_fields=["policy"])
        record_authorisation("authorisation.granted", granted)
    return granted


@transaction.atomic
def set_case_key(authorisation: Authorisation, key: Mapping[str, Any] | None) -> Authorisation:
    """Register the public key (JWK, EC P-256) with which the holder signs receipts of cases; None takes it away.

    The terms are signed anew with it. Raises BadAuthorisation for anything that is no such public key, and BadPolicy
    for an authorisation that no longer says what was signed. Trace: authorisation.case-key.
    """
    held = Authorisation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=authorisation.pk)
    policies.enforced(held)
    held.case_key = None if key is None else cases.public_key(key)
    held.policy = policies.signed(held.as_policy())
    held.save(update_fields=["case_key", "policy"])
    record_authorisation("authorisation.case-key", held)
    return held


def check_terms(offer: str, *, fields: tuple[str, ...], valid_from: date, valid_until: date) -> None:
    title, released = selectors.what_is_released(offer)
    unknown = [name for name in fields if not covered([name], released)]
    if unknown or not fields:
        names = ", ".join(unknown) or "∅"
        raise BadAuthorisation(
            Text(
                f"« {title.fr} » ne donne pas ces champs : {names}. Choisissez parmi ceux que son manifeste déclare.",
                f"“{title.en}” does not release these fields: {names}. Choose among those that its manifest declares.",
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


@transaction.atomic
def make_obsolete(authorisation: Authorisation) -> Authorisation:
    """End ``authorisation`` because another one took its place, or its time is over: nobody did wrong. Trace: authorisation.replaced."""
    active = Authorisation.objects.filter(pk=authorisation.pk, state=Authorisation.State.ACTIVE)
    if active.update(state=Authorisation.State.OBSOLETE):
        record_authorisation("authorisation.replaced", authorisation)
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
