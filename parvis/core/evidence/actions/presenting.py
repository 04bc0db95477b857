"""One document over one nonce: begun, judged once, and only the results kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from secrets import token_hex
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from parvis.core.evidence import keys, selectors
from parvis.core.evidence.models import CountryCertificate, Presentation
from parvis.core.evidence.rules import active
from parvis.core.evidence.rules.examination import FAILED, NOT_DONE, PASSED, PROVED, REFUSED, Asked, Check, Examination, examined
from parvis.core.evidence.rules.problems import Refused
from parvis.core.people.selectors import Identity, Person
from parvis.core.protection import actions as protection
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

NONCE_SECONDS = 600
SESSION = "evidence"
MOST_OPEN = 10  # that one session remembers
PURPOSE = Text("Prouver votre identité par votre passeport, à votre demande", "Proving your identity with your passport, as you asked")


def begin(
    request: HttpRequest, *, identity: Identity, usual_name: str = "", person: Person | None = None, binding: str = "", return_to: str = ""
) -> str:
    """Await a document of ``identity`` in this browser's session; the path of its page.

    ``binding`` names the sign-in that it is for, if any: the answer counts for no other.
    """
    made = Presentation.objects.create(
        id=uuid4(),
        person=person,
        binding=keys.fingerprint("binding", binding) if binding else "",
        return_to=return_to,
        nonce=token_hex(active.NONCE_BYTES),
        sealed_holder=keys.sealed(identity, usual_name=usual_name),
        holder_key=keys.holder_key(identity),
        expires_at=timezone.now() + timedelta(seconds=NONCE_SECONDS),
    )
    request.session[SESSION] = [*request.session.get(SESSION, []), str(made.id)][-MOST_OPEN:]
    return reverse("evidence:presentation", args=[made.id])


def reader_key(found: Presentation) -> str:
    """What a reader shows to answer for this presentation: derived, so that the database does not hold it."""
    return keys.fingerprint("reader", str(found.id), found.nonce)


def present(found: Presentation, files: Mapping[str, bytes]) -> Presentation:
    """Judge ``files`` over the nonce, which is used up whatever follows; raises Refused('nonce-over')."""
    now = timezone.now()
    taken = Presentation.objects.filter(pk=found.pk, closed_at=None, expires_at__gt=now).update(closed_at=now)
    if not taken:
        raise Refused("nonce-over")
    identity, usual_name = keys.opened(found.sealed_holder)
    asked = Asked(identity=identity, usual_name=usual_name, nonce=bytes.fromhex(found.nonce), trust=selectors.trust(), now=now)
    result = examined(files, asked)
    with transaction.atomic():
        result.checks.append(unused_by_others(result, holder_key=found.holder_key))
        keep(found, result)
        trace(found, identity)
    found.closed_at = now
    return found


def refuse(found: Presentation, error: Refused) -> Presentation:
    """Files that could not even be taken: the nonce is used up and the reason kept."""
    now = timezone.now()
    if not Presentation.objects.filter(pk=found.pk, closed_at=None, expires_at__gt=now).update(closed_at=now):
        raise Refused("nonce-over")
    identity, _ = keys.opened(found.sealed_holder)
    found.closed_at, found.outcome, found.sealed_holder = now, REFUSED, ""
    found.checks = [asdict(Check("files", FAILED, error.code, error.detail[:120]))]
    with transaction.atomic():
        found.save(update_fields=["closed_at", "outcome", "checks", "sealed_holder"])
        trace(found, identity)
    return found


def unused_by_others(result: Examination, *, holder_key: str) -> Check:
    """One document proves one person."""
    if result.zone is None or not result.state:
        return Check("reuse", NOT_DONE, "not-tried")
    key = keys.document_key(state=result.state, number=result.zone.document_number)
    others = Presentation.objects.filter(document_key=key, outcome=PROVED).exclude(holder_key=holder_key)
    return Check("reuse", FAILED, "document-of-another") if others.exists() else Check("reuse", PASSED)


def keep(found: Presentation, result: Examination) -> None:
    """Results, dates, the State and a keyed hash. The files and the zone go no further than this function."""
    found.outcome = result.outcome
    found.checks = [asdict(check) for check in result.checks]
    found.issuing_state = result.state
    found.document_expires = result.expires if result.state else None
    if result.zone is not None and result.state:
        found.document_key = keys.document_key(state=result.state, number=result.zone.document_number)
    anchor = result.chain[-1].fingerprint if result.chain else ""
    found.sample = CountryCertificate.objects.filter(fingerprint=anchor, sample=True).exists()
    found.sealed_holder = ""
    found.save(update_fields=["outcome", "checks", "issuing_state", "document_expires", "document_key", "sample", "sealed_holder"])


def trace(found: Presentation, identity: Identity) -> None:
    ground = selectors.rules()[0].source if selectors.rules() else Text("", "")
    protection.record(
        "evidence.presented",
        subjects=[identity.canonical()],
        organisation=str(country().portal),
        purpose=PURPOSE,
        legal_basis=ground,
        detail={"outcome": found.outcome},
    )


def belongs_to(binding: str, person: Person) -> None:
    """What was presented in a sign-in becomes the person's once they went on with it."""
    Presentation.objects.filter(binding=keys.fingerprint("binding", binding)).update(person=person)


def remove(found: Presentation) -> None:
    found.delete()
