"""What this node asked to be allowed to ask others, and what it learned of the decision."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import structlog
from django.utils import timezone

from parvis.core.exchange.actions import ExchangeError
from parvis.core.exchange.rules.answers import covered
from parvis.core.nodes import client
from parvis.core.nodes.models import RemoteAuthorisation
from parvis.core.nodes.rules.plain import all_plain
from parvis.core.nodes.rules.problems import Refused
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.networks import Label
from parvis.kernel.text import Text

State = RemoteAuthorisation.State
STATES = {"submitted": State.SUBMITTED, "changes-requested": State.SUBMITTED, "granted": State.GRANTED, "refused": State.REFUSED}

log = structlog.get_logger("parvis.nodes")


def request(network: str, member: str, offer: str, *, use_case: str, answers: Mapping[str, Any]) -> RemoteAuthorisation:
    """Ask ``member`` to be allowed to ask ``offer``; the row follows the request from then on. Raises Refused, ExchangeError."""
    body = json.dumps({"offer": offer, "use_case": use_case, "answers": answers}, ensure_ascii=False).encode()
    reply = client.call(network, member, "POST", "/node/v1/authorisations", body=body, label=lowest(network))
    told = said(reply)
    check_told(told)
    if not told.get("request"):
        raise Refused("malformed")
    row, _ = RemoteAuthorisation.objects.get_or_create(
        network=network,
        peer=member,
        request=told["request"],
        defaults={
            "asker": f"use:{use_case}"[:100],
            "offer": offer,
            "fields": list(answers.get("fields") or ()),
            "purpose": in_both(answers.get("description")),
            "legal_basis": in_both(answers.get("legal_basis")),
            "legal_url": str(answers.get("legal_url") or "")[:500],
        },
    )
    return learned(row, told)


def poll(row: RemoteAuthorisation) -> RemoteAuthorisation:
    """Ask how the request stands; raises Refused, ExchangeError."""
    reply = client.call(row.network, row.peer, "GET", f"/node/v1/authorisations/{row.request}", label=lowest(row.network))
    return learned(row, said(reply))


def said(reply: client.Reply) -> dict[str, Any]:
    """The JSON object of a reply; raises Refused with what the other node refused."""
    if reply.status >= 400:
        raise refusal_in(reply)
    try:
        found = json.loads(reply.body)
    except ValueError:
        raise Refused("malformed") from None
    if not isinstance(found, dict):
        raise Refused("malformed")
    return found


def refusal_in(reply: client.Reply) -> Refused:
    """The other node's refusal, in its own words where it gave some."""
    try:
        words = json.loads(reply.body).get("texts", {})
        text = Text(str(words["fr"])[:1000], str(words["en"])[:1000])
    except (ValueError, KeyError, AttributeError, TypeError):
        text = None
    return Refused(reply.code or "refused", status=reply.status, text=text)


def in_both(text: object) -> dict[str, str]:
    return {"fr": str(text or ""), "en": str(text or "")}


def lowest(network: str) -> Label:
    return catalogue.networks()[network].lowest


def learned(row: RemoteAuthorisation, told: Mapping[str, Any]) -> RemoteAuthorisation:
    """Write down what the other node said; an authorisation that ended does not come back. Raises Refused for what makes no sense."""
    check_told(told)
    state = STATES.get(str(told.get("state")), State.ENDED)
    if state != row.state:
        row.decided_at = timezone.now()
    row.state = state
    row.reason = str(told.get("reason", ""))[:500]
    row.request = str(told.get("request", row.request))[:40]
    if state == State.GRANTED:
        row.authorisation = str(told.get("authorisation", ""))[:40]
        row.fields = [str(each) for each in told.get("fields", row.fields)]
        row.valid_until = day(told.get("valid_until"))
        row.purpose = told.get("purpose") or row.purpose
        row.legal_basis = told.get("legal_basis") or row.legal_basis
    row.save()
    return row


def check_told(told: Mapping[str, Any]) -> None:
    """Raises Refused unless everything that is kept of it is as this node will read it later."""
    texts = [told.get(name, "") for name in ("request", "state", "authorisation")]
    lists = [told.get(name, {"fr": "", "en": ""}) for name in ("purpose", "legal_basis")]
    fields = told.get("fields", [])
    sound = (
        all(isinstance(each, str) and each.isprintable() for each in texts)
        and all(isinstance(each, dict) and isinstance(each.get("fr"), str) and isinstance(each.get("en"), str) for each in lists)
        and isinstance(fields, list)
        and isinstance(told.get("reason", ""), str)
    )
    if not sound or not all_plain([texts, lists, fields]):
        raise Refused("malformed")


def day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def held(network: str, member: str, offer: str, fields: Iterable[str]) -> RemoteAuthorisation | None:
    """The authorisation under which this node may ask some of ``fields`` today, the one that opens most first."""
    wanted = tuple(fields)
    rows = RemoteAuthorisation.objects.filter(network=network, peer=member, offer=offer, state=State.GRANTED)
    valid = [row for row in rows if row.valid_until is None or row.valid_until >= today()]
    open_ones = [row for row in valid if covered(wanted, row.fields)]
    return max(open_ones, key=lambda row: (len(covered(wanted, row.fields)), row.pk), default=None)


def ended(row: RemoteAuthorisation, *, reason: str) -> None:
    """The other node no longer knows it: the next question does not leave."""
    RemoteAuthorisation.objects.filter(pk=row.pk).update(state=State.ENDED, reason=reason[:500], decided_at=timezone.now())


def poll_all() -> int:
    """Ask about all requests that wait for a decision; how many were decided. Run by the clock."""
    decided = 0
    for row in RemoteAuthorisation.objects.filter(state=State.SUBMITTED).exclude(request=""):
        try:
            decided += poll(row).state != State.SUBMITTED
        except (Refused, ExchangeError) as error:
            log.warning("nodes.not_polled", network=row.network, peer=row.peer, request=row.request, code=getattr(error, "code", ""))
    return decided
