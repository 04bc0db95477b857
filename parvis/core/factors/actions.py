"""Second factors: set up, given, lost, removed. Each change leaves a line in the trace and a message."""

from __future__ import annotations

import time
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from parvis.core.factors import passkeys, rules, sealing, selectors
from parvis.core.factors.models import CodeApplication, Passkey, RecoveryCode, WrongAnswer
from parvis.core.factors.passkeys import RefusedPasskey
from parvis.core.factors.selectors import Factor
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Person
from parvis.core.protection import actions as protection
from parvis.kernel.calendar import country
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

PURPOSE = Text("Protéger votre compte professionnel", "Protecting your work account")
LEGAL_BASIS = Text(
    "Règlement (UE) 2016/679, article 32 : sécurité du traitement", "Regulation (EU) 2016/679, article 32: security of processing"
)
ADDED = Text("ajouté", "added")
REMOVED = Text("retiré", "removed")
RESET = Text("remis à zéro par la personne qui gère les droits", "reset by whoever manages rights")
MADE = Text("codes de secours renouvelés", "recovery codes renewed")


class WrongFactor(ValueError):
    """The code or the passkey does not prove anything; it was counted."""


class MustWait(WrongFactor):
    """Too many wrong answers: even a right one is refused for a while."""


def add_code_application(person: Person, *, name: str, secret: str, typed: str) -> CodeApplication:
    """Keep the secret once its first code was typed right; raises WrongFactor."""
    step = rules.matching_step(secret, typed, at=time.time(), after=0)
    if step is None:
        raise WrongFactor("the first code does not fit")
    with transaction.atomic():
        added = CodeApplication.objects.create(person=person, name=name, sealed_secret=sealing.seal(secret), last_step=step)
        tell(person, what=f"{selectors.KINDS['code'].in_language(person.language)} – {name}", change=ADDED)
    return added


def add_passkey(request: HttpRequest, person: Person, *, name: str, answer: str) -> Passkey:
    """Keep the public half of a passkey just made; raises RefusedPasskey."""
    with transaction.atomic():
        added = passkeys.registered(request, person, answer=answer, name=name)
        tell(person, what=f"{selectors.KINDS['passkey'].in_language(person.language)} – {name}", change=ADDED)
    return added


def new_recovery_codes(person: Person) -> list[str]:
    """Ten new codes in place of those there were; they are told this once."""
    codes = [rules.new_recovery_code() for _ in range(rules.RECOVERY_CODES)]
    prints = [rules.recovery_fingerprint(code, owner=str(person.id)) for code in codes]
    with transaction.atomic():
        RecoveryCode.objects.filter(person=person).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(person=person, fingerprint=each) for each in prints)
        tell(person, what="", change=MADE)
    return codes


def prove_by_code(request: HttpRequest, person: Person, *, typed: str) -> tuple[str, ...]:
    """A code of an application, or a recovery code; how it was proven. Raises WrongFactor or MustWait."""
    require_calm(person)
    if not (code_fits(person, typed) or recovery_code_fits(person, typed)):
        WrongAnswer.objects.create(person=person)
        raise WrongFactor("no code fits")
    return proved(request, person, methods=rules.CODE)


def prove_by_passkey(request: HttpRequest, person: Person, *, answer: str) -> tuple[str, ...]:
    """How it was proven; raises WrongFactor or MustWait."""
    require_calm(person)
    try:
        key = passkeys.proven(request, person, answer=answer)
    except RefusedPasskey as error:
        WrongAnswer.objects.create(person=person)
        raise WrongFactor(str(error)) from error
    return proved(request, person, methods=rules.SYNCED_KEY if key.synced else rules.HARDWARE_KEY)


def ask(request: HttpRequest, person: Person, *, then: str, without: str = "", purpose: str = "") -> str:
    """The page that asks ``person`` for a second factor and leads on to ``then``; ``without`` is the way for who cannot."""
    request.session[selectors.ASKED] = {"person": str(person.id), "then": then, "without": without, "purpose": purpose}
    return reverse("factors:asked")


def give(request: HttpRequest, person: Person, *, methods: tuple[str, ...]) -> str:
    """Note for who asked that it was given; where the person goes on."""
    waiting = request.session.pop(selectors.ASKED)
    request.session[selectors.GIVEN] = {"person": str(person.id), "purpose": waiting["purpose"], "methods": list(methods)}
    return str(waiting["then"])


def take(request: HttpRequest, person: Person, *, purpose: str) -> tuple[str, ...]:
    """How ``person`` proved themselves for ``purpose``, once; empty when they did not."""
    given = request.session.get(selectors.GIVEN) or {}
    if (given.get("person"), given.get("purpose")) != (str(person.id), purpose):
        return ()
    del request.session[selectors.GIVEN]
    return tuple(given["methods"])


def require_calm(person: Person) -> None:
    if selectors.must_wait(person):
        raise MustWait("too many wrong answers")


def code_fits(person: Person, typed: str) -> bool:
    """Whether ``typed`` is a code of an application of ``person``, and takes it so that it counts once."""
    for application in CodeApplication.objects.filter(person=person):
        step = rules.matching_step(sealing.unseal(application.sealed_secret), typed, at=time.time(), after=application.last_step)
        unused = CodeApplication.objects.filter(pk=application.pk, last_step__lt=step or 0)
        if step and unused.update(last_step=step, used_at=timezone.now()):
            return True
    return False


def recovery_code_fits(person: Person, typed: str) -> bool:
    held = RecoveryCode.objects.filter(person=person, fingerprint=rules.recovery_fingerprint(typed, owner=str(person.id)), used_at=None)
    return held.update(used_at=timezone.now()) == 1


def proved(request: HttpRequest, person: Person, *, methods: tuple[str, ...]) -> tuple[str, ...]:
    WrongAnswer.objects.filter(person=person).delete()
    request.session[selectors.PROVED] = {"person": str(person.id), "at": timezone.now().isoformat()}
    return methods


@transaction.atomic
def remove(person: Person, factor: Factor) -> None:
    """One factor goes; with the last, its recovery codes have nothing left to recover."""
    model: type[CodeApplication] | type[Passkey] = CodeApplication if factor.kind == "code" else Passkey
    model.objects.filter(person=person, id=UUID(factor.id)).delete()
    if not selectors.has_factor(person):
        RecoveryCode.objects.filter(person=person).delete()
    tell(person, what=f"{factor.kind_title.in_language(person.language)} – {factor.name}", change=REMOVED)


@transaction.atomic
def reset(person: Person, *, by: HttpRequest) -> None:
    """Everything is lost: whoever manages rights lets ``person`` begin again with none."""
    for model in (CodeApplication, Passkey, RecoveryCode, WrongAnswer):
        model.objects.filter(person=person).delete()
    tell(person, what="", change=RESET, by=by)


def tell(person: Person, *, what: str, change: Text, by: HttpRequest | None = None) -> None:
    """The line in the trace and the message: whoever did not do it themselves learns of it."""
    who = actor(by) if by else None
    protection.record(
        "factors.changed",
        subjects=[person.identity.canonical()],
        organisation=(who.organisation_name if who else "") or str(country().portal),
        actor=who.name if who else "",
        purpose=PURPOSE,
        legal_basis=LEGAL_BASIS,
        detail={"change": change.in_language(person.language), "factor": what},
    )
    if person.email:
        context = {"change": change.in_language(person.language), "factor": what, "at": timezone.now()}
        notices.send("factors.changed", to=person, key=f"factor:{uuid4()}", context=context, link=reverse("factors:security"))
