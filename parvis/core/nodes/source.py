"""An offer whose data another node holds: a provider like any other, so that `exchange.ask` reaches it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from parvis.core.exchange import actions as exchange
from parvis.core.exchange.rules.answers import Query, covered
from parvis.core.nodes import client, late, membership, previewing, remote
from parvis.core.nodes.asking import detail_of, identity_json
from parvis.core.nodes.envelope import spoken
from parvis.core.nodes.models import Message, RemoteAuthorisation
from parvis.core.nodes.rules.problems import Refused
from parvis.core.people.selectors import UnknownOrganisation, organisation_by_identifier
from parvis.core.protection import actions as protection
from parvis.kernel import catalogue
from parvis.kernel.networks import Label
from parvis.kernel.text import Text

NOT_HELD = {"authorisation-unknown", "not-authorised", "legal-basis-outside-network", "policy-broken"}
ALTERED = {"signature-wrong", "signature-malformed", "digest-wrong", "digest-malformed"}  # as it left, it was none of these
PASSING = ALTERED | {"replayed", "fault", "signature-expired", "signature-from-future"}

NOT_LEFT = {"suspended", "not-configured"}  # by an operator here, or for want of a list of members: it waits here, not there


class NobodyBelieved(exchange.SourceUnavailable):
    """This node’s own list of members is not in force: nothing left it."""

    def __init__(self, why: Text) -> None:
        exchange.ExchangeError.__init__(
            self,
            Text(
                f"{why.fr} Rien n’est perdu : continuez, nous redemanderons plus tard.",
                f"{why.en} Nothing is lost: carry on, we will ask again later.",
            ),
        )
        self.cause = "not-configured"
        self.retry_after_seconds = 600


@dataclass(frozen=True, kw_only=True)
class NodeSource:
    """``NodeSource(network="towns", member="state.sample", offer="registry/quotient")`` as ``Offer.provider``.

    ``offer`` is what the other node calls it; ``label`` that of the question, which names the person. Without ``leaves``,
    a question that is not answered now is forgotten: for who asks again themselves.
    """

    network: str
    member: str
    offer: str
    label: Label = Label.INTERNAL
    leaves: bool = True

    @property
    def title(self) -> Text:
        found = membership.newest(self.network)
        member = found.by_identifier.get(self.member) if found else None
        return member.title if member else Text(self.member, self.member)

    def __call__(self, query: Query) -> Mapping[str, Any]:
        """The values that the other node released; raises ExchangeError. What is not answered now is left with
        the other node and comes by delivery: AnswerAwaited until then.

        NobodyBelieved while this node holds no list of members in force. On a network with preview, values only once
        the person has seen them and agreed: AnswerHeld before, PersonRefused.
        """
        held = remote.held(self.network, self.member, self.offer, query.fields)
        if held is None or (query.proactive and catalogue.networks()[self.network].on_request):
            raise exchange.SourceRefused(self.title, status=403)
        came = late.came(query, held, source=self.title)
        if came is not None:
            return came
        put = self.previewed if previewing.applies(self.network, query) else self.called
        try:
            return self.protected(lambda: put(query, held))
        except exchange.AnswerWaits:
            raise
        except exchange.SourceUnavailable as failure:
            if not self.leaves or failure.cause in NOT_LEFT:
                raise
            late.leave(query, held, self.question(query, held), label=self.label)
            raise late.AnswerAwaited(self.title, cause=failure.cause) from None

    def protected(self, call: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        return exchange.protected(f"nodes/{self.network}/{self.member}"[:100], self.title, call)

    def previewed(self, query: Query, held: RemoteAuthorisation) -> Mapping[str, Any]:
        seen = previewing.decided(query, held, source=self.title)
        if seen is not None:
            return seen
        previewing.hold(query, held, self.called(query, held))
        raise previewing.AnswerHeld(self.title)

    def called(self, query: Query, held: RemoteAuthorisation) -> Mapping[str, Any]:
        """Put the question to the other node."""
        try:
            reply = client.call(
                self.network,
                self.member,
                "POST",
                "/node/v1/ask",
                body=json.dumps(self.question(query, held), ensure_ascii=False).encode(),
                label=self.label,
                headers=[("parvis-purpose", spoken(Text.of(held.purpose).en)), ("parvis-case", query.request_id)],
                before=lambda message: self.record(query, held, message),
            )
        except Refused as refused:
            if refused.code == "membership-unavailable":
                raise NobodyBelieved(refused.text) from None
            self.refused(refused.code, refused.status)
        return self.values(reply, held)

    def question(self, query: Query, held: RemoteAuthorisation) -> dict[str, Any]:
        rules, subject = catalogue.networks()[self.network], query.subject
        about: dict[str, Any] = {"identity": identity_json(subject.identity)} if subject.identity is not None else {}
        about = about or ({"organisation": subject.organisation} if subject.organisation else {"key": subject.key})
        return {
            "offer": self.offer,
            "authorisation": held.authorisation,
            "fields": list(covered(query.fields, held.fields)),
            "subject": about,
            "request": query.request_id,
            "recipient": query.recipient,
            "requested_by_person": not query.proactive,
            "preview": rules.preview,
        }

    def record(self, query: Query, held: RemoteAuthorisation, message: Message) -> None:
        """The line that says that the question leaves for another node, committed before it does."""
        member, rules = membership.member(self.network, self.member), catalogue.networks()[self.network]
        subject, recipient = query.subject, query.recipient
        try:
            name = organisation_by_identifier(recipient).name
        except UnknownOrganisation:
            name = recipient
        protection.record_durably(
            "nodes.sent",
            subjects=[late.named(subject, recipient)],
            organisation=name,
            organisation_identifier=recipient,
            purpose=Text.of(held.purpose),
            legal_basis=Text.of(held.legal_basis),
            fields=covered(query.fields, held.fields),
            detail={
                "offer": query.offer,
                "request": query.request_id,
                "authorisation": held.authorisation,
                **detail_of(rules, member, message=message.digest),
            },
        )

    def values(self, reply: client.Reply, held: RemoteAuthorisation) -> Mapping[str, Any]:
        if reply.code in NOT_HELD:
            remote.ended(held, reason=reply.code)
        if reply.status >= 400:
            self.refused(reply.code, reply.status)
        try:
            found = json.loads(reply.body)["values"]
        except (ValueError, KeyError, TypeError):
            found = None
        if not isinstance(found, dict):
            raise exchange.SourceUnavailable(self.title, cause="malformed")
        return found

    def refused(self, code: str, status: int) -> NoReturn:
        if code == "not-found":
            raise exchange.NotFoundAtSource(self.title)
        if code in PASSING or code == "membership-unavailable":  # there
            raise exchange.SourceUnavailable(self.title, cause="overloaded" if status >= 500 else "connection")
        raise exchange.SourceRefused(self.title, status=status)


class BadRouting(ValueError):
    """``PARVIS_NODE_SOURCES`` does not say which offer is where; the message says how to write it."""


def elsewhere(written: str) -> dict[str, NodeSource]:
    """Offers that another node answers, from ``offer=network/member`` separated by spaces; raises BadRouting."""
    found = {}
    for each in written.split():
        offer, _, place = each.partition("=")
        network, _, member = place.partition("/")
        if offer not in catalogue.offers() or network not in catalogue.networks() or not member:
            raise BadRouting(f"PARVIS_NODE_SOURCES: {each!r} is not offer=network/member, of an offer and a network that there are.")
        found[offer] = NodeSource(network=network, member=member, offer=offer)
    return found
