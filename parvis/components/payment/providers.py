"""Payment providers: strangers who show a page where people pay, and tell us what came of it.

There is one way to speak to them, described in docs/operations.md: a page of theirs, signed words between the two
machines, and a question about one payment at any time. What they get to know is an amount and a number, nothing about anybody.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from parvis.components.payment.models import Attempt
from parvis.components.payment.rules.lifecycle import Outcome
from parvis.components.payment.rules.signing import HEADER, is_genuine, sign
from parvis.kernel import fetching
from parvis.kernel.secrets import MissingSecret, kept_secret
from parvis.kernel.text import Text

DEMO, ONLINE = "demo", "online"
DEMO_PATH = "payments-demo"
DECLINES = (402, 404, 409, 410, 422)  # answers that are a no, not a fault on the way
CURRENCY = re.compile(r"[A-Z]{3}")
LARGEST_AMOUNT = 10**12  # of the smallest unit: what is above is a mistake, whoever signed it
NAME = 80  # signs of a name of theirs


class NoProvider(LookupError):
    """This installation takes no payment online: no provider is set."""


class ProviderDown(RuntimeError):
    """The provider did not answer, or not as agreed; nothing is known of the payment."""


class RefundDeclined(RuntimeError):
    """The provider answered that it will not give back under this key; saying it again changes nothing."""


class Forged(ValueError):
    """A word that the provider did not sign."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a provider says of one payment; ``reference`` is our attempt, ``event`` empty in an answer to a question."""

    provider_ref: str
    reference: str
    outcome: Outcome
    amount: int
    currency: str
    event: str = ""


@dataclass(frozen=True, kw_only=True)
class HostedPage:
    """A provider at ``address``, with whom we share ``secret``."""

    slug: str
    title: Text
    address: str
    secret: str

    def open(self, attempt: Attempt) -> tuple[str, str]:
        """Its name for the attempt and the address of its page; asking again gives the same. Raises ProviderDown."""
        number, origin = attempt.order.number, settings.PARVIS_ORIGIN
        said = self.say(
            "payments",
            {
                "reference": str(attempt.id),
                "number": number,
                "amount": attempt.order.amount,
                "currency": attempt.order.currency,
                "language": attempt.order.language,
                "return_url": f"{origin}/payments/{number}/result",
                "notify_url": f"{origin}/payments/notifications/{self.slug}",
            },
        )
        try:
            return str(said["id"])[:80], self.own_page(str(said["url"]))
        except KeyError as error:
            raise ProviderDown("an answer without id or url") from error

    def own_page(self, url: str) -> str:
        """``url``, when it is a page of this provider: nobody is sent elsewhere to pay."""
        if urlsplit(url)[:2] != urlsplit(self.address)[:2] or len(url) > 300:
            raise ProviderDown("a page of somebody else")
        return url

    def state(self, provider_ref: str) -> Told:
        """What it says now of one payment. Raises ProviderDown."""
        path = f"{urlsplit(self.address).path}/payments/{provider_ref}"
        signature = sign(f"GET {path}".encode(), secret=self.secret, at=int(time.time()))
        try:
            answer = fetching.get(f"{self.address}/payments/{provider_ref}", headers={HEADER: signature, "Accept": "application/json"})
        except fetching.NotFetched as error:
            raise ProviderDown(str(error)) from error
        return told(self.answered(answer))

    def refund(self, provider_ref: str, *, key: str, amount: int) -> str:
        """Give ``amount`` back; the same ``key`` gives back once. Returns its name for it. Raises ProviderDown, RefundDeclined."""
        answer = self.told_to(f"payments/{provider_ref}/refunds", {"reference": key, "amount": amount})
        if answer.status in DECLINES:
            raise RefundDeclined(f"HTTP {answer.status}")
        return str(self.answered(answer).get("id", ""))[:NAME]

    def say(self, path: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.answered(self.told_to(path, content))

    def told_to(self, path: str, content: Mapping[str, Any]) -> fetching.Answer:
        body = json.dumps(content).encode()
        headers = {HEADER: sign(body, secret=self.secret, at=int(time.time())), "Content-Type": "application/json"}
        try:
            return fetching.post(f"{self.address}/{path}", content=body, headers=headers)
        except fetching.NotFetched as error:
            raise ProviderDown(str(error)) from error

    def answered(self, answer: fetching.Answer) -> Mapping[str, Any]:
        if answer.status != 200:
            raise ProviderDown(f"HTTP {answer.status}")
        return mapping(answer.content)

    def read(self, body: bytes, *, signature: str) -> Told:
        """A notification. Raises Forged, or ProviderDown when it is signed and not as agreed."""
        if not is_genuine(body, signature, secret=self.secret, now=int(time.time())):
            raise Forged
        return told(mapping(body))


def mapping(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise ProviderDown("no JSON") from error
    if not isinstance(found, dict):
        raise ProviderDown("no JSON object")
    return found


def told(said: Mapping[str, Any]) -> Told:
    """Raises ProviderDown for what is not as agreed: nothing is cut or rounded until it fits."""
    try:
        outcome, amount, currency = Outcome(said["state"]), said["amount"], said["currency"]
        names = {"provider_ref": said["id"], "reference": said["reference"], "event": said.get("event", "")}
    except (KeyError, ValueError, TypeError) as error:
        raise ProviderDown("an answer that is not as agreed") from error
    if type(amount) is not int or not 0 <= amount <= LARGEST_AMOUNT or not CURRENCY.fullmatch(str(currency)):
        raise ProviderDown("an amount or a currency that is none")
    if outcome is Outcome.SUCCEEDED and not amount:
        raise ProviderDown("paid, and nothing")
    if not all(isinstance(each, str) and len(each) <= NAME and "\0" not in each for each in names.values()):
        raise ProviderDown("a name that is not as agreed")
    return Told(outcome=outcome, amount=amount, currency=currency, **names)


def secret() -> str:
    """Shared with the provider: PARVIS_PAYMENT_SECRET, or one that the demonstration keeps for both its processes. Raises MissingSecret."""
    if given := os.environ.get("PARVIS_PAYMENT_SECRET", ""):
        return given
    if not settings.PARVIS_DEMO:
        raise MissingSecret("Set PARVIS_PAYMENT_SECRET to what you share with PARVIS_PAYMENT_PROVIDER.")
    return kept_secret(settings.PARVIS_DATA / "keys" / "payment.key")


def provider() -> HostedPage:
    """The one that people pay with here. Raises NoProvider; production never takes the demonstration's."""
    if address := os.environ.get("PARVIS_PAYMENT_PROVIDER", "").rstrip("/"):
        return HostedPage(slug=ONLINE, title=Text("Paiement en ligne", "Online payment"), address=address, secret=secret())
    if not settings.PARVIS_DEMO:
        raise NoProvider("Set PARVIS_PAYMENT_PROVIDER and PARVIS_PAYMENT_SECRET to take payments online.")
    address = f"{settings.PARVIS_PROVIDERS_ORIGIN}/{DEMO_PATH}"
    return HostedPage(slug=DEMO, title=Text("Banque de démonstration", "Demonstration bank"), address=address, secret=secret())


def named(slug: str) -> HostedPage:
    """The provider called ``slug``, for what was begun with it. Raises NoProvider when it is no longer the one set."""
    found = provider()
    if found.slug != slug:
        raise NoProvider(f"Payments of {slug!r} are no longer reached: set PARVIS_PAYMENT_PROVIDER to where they were made.")
    return found


def is_online() -> bool:
    """Whether anybody can pay online here."""
    try:
        provider()
    except (NoProvider, MissingSecret):
        return False
    return True
