"""What pages show of networks: members with how they answered lately, documents with what changed in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Max, Q, QuerySet, Sum, When
from django.http import Http404
from django.utils import timezone

from parvis.core.nodes import deliveries, joining, membership, places
from parvis.core.nodes.deliveries.keeping import Progress
from parvis.core.nodes.models import Application, Certificate, Node, Peer
from parvis.core.nodes.models import Membership as Document
from parvis.core.nodes.rules.membership import AUTHORITY, Member, Membership
from parvis.core.people.rules import folded
from parvis.kernel import catalogue
from parvis.kernel.networks import Label, Network

LATELY = timedelta(days=7)
MEMBER_COLUMNS = (
    "identifier",
    "title_fr",
    "title_en",
    "organisation",
    "country",
    "clearance",
    "authority",
    "state",
    "last_answer",
    "sample",
)
DELIVERY_COLUMNS = ("to_deliver", "awaited", "delivered", "not_answered", "waits_since")


def listed() -> list[Network]:
    """Networks whose existence is shown to everyone."""
    return [each for each in catalogue.networks().values() if not each.unlisted]


def listed_network(slug: str) -> Network:
    """Raises Http404, the same for a network that is not shown as for one that does not exist."""
    found = catalogue.networks().get(slug)
    if found is None or found.unlisted:
        raise Http404("no such network")
    return found


def summary(network: Network) -> dict[str, Any]:
    held = membership.newest(network.slug)
    return {
        "network": network,
        "labels": [label for label in Label if network.lowest.height <= label.height <= network.highest.height],
        "held": held,
        "count": len(held.members) if held else 0,
        "expired": bool(held and held.expires_at <= timezone.now()),
        "is_authority": places.is_authority(network.slug),
        "url": places.pins(network.slug).get("url", ""),
    }


def authority_keys(network: str) -> list[dict[str, str]]:
    held = membership.newest(network)
    return [{"kid": key["kid"], "numbers": joining.spoken(key)} for key in held.keys] if held else []


@dataclass(frozen=True, kw_only=True)
class Deliveries:
    """Long answers to and from one member: counts, and since when the oldest that is not finished waits."""

    to_deliver: int = 0  # ready here, not yet taken there
    awaited: int = 0  # asked by either side, not ready yet
    delivered: int = 0
    not_answered: int = 0  # refused or out of time
    since: datetime | None = None
    attempts: int = 0  # at most, of what is not finished

    @property
    def any(self) -> bool:
        return bool(self.to_deliver or self.awaited or self.delivered or self.not_answered)

    def row(self) -> list[object]:
        return [self.to_deliver, self.awaited, self.delivered, self.not_answered, self.since.isoformat() if self.since else ""]


def deliveries_of(found: Iterable[Progress]) -> Deliveries:
    """Both directions of one member together."""
    both = list(found)
    return Deliveries(
        to_deliver=sum(each.waiting for each in both),
        awaited=sum(each.awaited for each in both),
        delivered=sum(each.delivered for each in both),
        not_answered=sum(each.refused + each.expired for each in both),
        since=min((each.oldest for each in both if each.oldest), default=None),
        attempts=max((each.attempts or 0 for each in both), default=0),
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """A member as a line of a table; ``state`` is ``here``, ``answers``, ``silent``, ``unknown``, ``sample`` or ``expelled``."""

    member: Member
    state: str
    peer: Peer | None
    sample: bool
    ends_at: datetime | None = None  # its last certificate, as far as this node knows
    deliveries: Deliveries = Deliveries()

    @property
    def is_authority(self) -> bool:
        return AUTHORITY in self.member.roles

    @property
    def days_left(self) -> int | None:
        return (self.ends_at - timezone.now()).days if self.ends_at else None

    def row(self) -> list[object]:
        member = self.member
        answered = self.peer.last_answer_at if self.peer else None
        return [
            member.identifier, member.title.fr, member.title.en, member.organisation_identifier, member.country, member.clearance.value,
            self.is_authority, self.state, answered.isoformat() if answered else "", self.sample,
        ]  # fmt: skip


def compared() -> dict[str, Any] | None:
    """What the last comparisons with members of listed networks found, in sum; None where nothing was compared yet."""
    rows = Peer.objects.filter(network__in=[each.slug for each in listed()]).exclude(compared_until=None)
    sums = {name: Sum(name) for name in ("missing_here", "missing_there", "different")}
    found: dict[str, Any] = rows.aggregate(members=Count("pk"), until=Max("compared_until"), **sums)
    return {**found, "differ": sum(found[name] for name in sums)} if found["members"] else None


def applications(*, words: str = "", network: str = "", state: str = "") -> QuerySet[Application]:
    """Who asked to join, those that wait first, then the newest."""
    found = Application.objects.all()
    found = found.filter(network=network) if network else found
    found = found.filter(state=state) if state else found
    for word in words.split():
        found = found.filter(Q(identifier__icontains=word) | Q(organisation_identifier__icontains=word) | Q(title__icontains=word))
    waits = Case(When(state=Application.State.WAITING, then=0), default=1)
    return found.order_by(waits, "-applied_at", "-id")


def members(network: str, *, words: str = "", country: str = "", state: str = "") -> list[Line]:
    held = membership.newest(network)
    wanted = folded(words).split()
    lines = lines_of(network, held) if held else []
    return [
        each
        for each in lines
        if country in ("", each.member.country) and is_in(each, state) and all(word in haystack(each.member) for word in wanted)
    ]


def is_in(line: Line, state: str) -> bool:
    """``late`` is no state of its own: deliveries wait for the member, or are awaited from it."""
    return bool(line.deliveries.to_deliver or line.deliveries.awaited) if state == "late" else state in ("", line.state)


def haystack(member: Member) -> str:
    return folded(f"{member.identifier} {member.title.fr} {member.title.en} {member.organisation_identifier}")


def lines_of(network: str, held: Membership) -> list[Line]:
    peers = {each.member: each for each in Peer.objects.filter(network=network)}
    samples = set(Node.objects.filter(network=network, sample=True).values_list("identifier", flat=True))
    ends = certificate_ends(network)
    own = places.pins(network).get("identifier", "")
    progress = deliveries.progress(network)
    return [
        Line(
            member=each,
            state=state_of(each, own=own, peer=peers.get(each.identifier), sample=each.identifier in samples),
            peer=peers.get(each.identifier),
            sample=each.identifier in samples,
            ends_at=ends.get(each.identifier),
            deliveries=deliveries_of(one for one in progress if one.peer == each.identifier),
        )
        for each in held.members
    ]


def certificate_ends(network: str) -> Mapping[str, datetime]:
    """When the last certificate of each member ends, in the register of the authority."""
    rows = Certificate.objects.filter(node__network=network, revoked_at=None).order_by("not_after")
    return dict(rows.values_list("node__identifier", "not_after"))


def state_of(member: Member, *, own: str, peer: Peer | None, sample: bool) -> str:
    if member.identifier == own:
        return "here"
    if sample:
        return "sample"
    if peer is None or (peer.last_answer_at is None and peer.last_failure_at is None):
        return "unknown"
    if peer.failures == 0 and peer.last_answer_at and peer.last_answer_at > timezone.now() - LATELY:
        return "answers"
    return "silent" if peer.failures else "unknown"


def countries(network: str) -> list[str]:
    held = membership.newest(network)
    return sorted({each.country for each in held.members}) if held else []


def documents(network: str) -> QuerySet[Document]:
    return Document.objects.filter(network=network).order_by("-serial")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One document and what it changed against the one before it."""

    document: Document
    members: int
    joined: tuple[str, ...]
    left: tuple[str, ...]
    certificates: tuple[str, ...]  # members whose certificates are others now
    keys_changed: bool

    def as_json(self) -> dict[str, Any]:
        document = self.document
        return {
            "serial": document.serial,
            "sha256": document.digest,
            "issued_at": document.issued_at.isoformat(),
            "expires_at": document.expires_at.isoformat(),
            "members": self.members,
            "joined": self.joined,
            "left": self.left,
            "certificates": self.certificates,
            "keys_changed": self.keys_changed,
        }


def steps(page: Iterable[Document]) -> list[Step]:
    return [step(each) for each in page]


def step(document: Document) -> Step:
    now = membership.parsed(document.network, document.digest).by_identifier
    earlier = Document.objects.filter(network=document.network, serial__lt=document.serial).order_by("-serial").first()
    before = membership.parsed(document.network, earlier.digest).by_identifier if earlier else {}
    return Step(
        document=document,
        members=len(now),
        joined=tuple(sorted(set(now) - set(before))),
        left=tuple(sorted(set(before) - set(now))),
        certificates=tuple(sorted(name for name in set(now) & set(before) if now[name].certificates != before[name].certificates)),
        keys_changed=document.keys_changed and earlier is not None,
    )
