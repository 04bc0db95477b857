"""Whether this node and another kept the same messages: asked of the other, noted, told to operators.

Two signed messages at most: hashes of the period first, then the lines of the buckets whose hashes differ. A node is
shown only what was said between it and the one that answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import structlog
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from parvis.core.nodes import carrying, gateway
from parvis.core.nodes.models import Direction, Message, Peer
from parvis.core.nodes.rules.comparison import (
    BUCKETS,
    BadComparison,
    Differences,
    Line,
    buckets,
    count_in,
    differences,
    hashes_in,
    lines_of,
    listed,
    root,
    unequal,
)
from parvis.core.nodes.wire import NodeRequest, NodeResponse
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import operators
from parvis.kernel import catalogue
from parvis.kernel.text import Text

log = structlog.get_logger("parvis.nodes")

PATH = "/node/v1/comparison"
SETTLED = timedelta(minutes=10)  # messages younger than this may still be on their way
PERIOD = timedelta(days=31)
MOST_LINES = 20_000  # in one answer


def compare(network: str, member: str, *, since: datetime | None = None, until: datetime | None = None) -> Differences:
    """What this node and ``member`` do not both have, of the messages of a period. Raises Unsent, BadComparison.

    By default the last month, but for the last minutes. The result is kept in `Peer`, and operators are told of a difference.
    """
    until = until or timezone.now() - SETTLED
    since = since or until - PERIOD
    here = carrying.own(network)
    ours = list(lines(network, member, here=here, since=since, until=until))
    found = Differences()
    for names in unequal_buckets(network, member, ours, since=since, until=until):
        part = lines_of_both(network, member, ours, names, since=since, until=until, here=here)
        found = joined(found, part)
    note(network, member, found, since=since, until=until)
    return found


def unequal_buckets(network: str, member: str, ours: Sequence[Line], *, since: datetime, until: datetime) -> list[list[str]]:
    """Names of the buckets that differ, in parts whose lines fit into one message."""
    mine = buckets(ours)
    theirs = asked(network, member, {"since": since.isoformat(), "until": until.isoformat(), "root": root(mine)})
    if theirs.get("root") == root(mine):
        return []
    names = unequal(mine, hashes_in(theirs.get("buckets")))
    most = max(len(ours), count_in(theirs.get("count")), 1)
    at_once = max(1, MOST_LINES // (2 * ceil(most / BUCKETS)))  # half as many lines as may be, if they fall evenly
    return [names[start : start + at_once] for start in range(0, len(names), at_once)]


def lines_of_both(
    network: str, member: str, ours: Iterable[Line], names: Sequence[str], *, since: datetime, until: datetime, here: str
) -> Differences:
    """Compare the lines of some buckets. A message that one side dates outside of the period is looked up by its identifier."""
    mine = [line for line in ours if line.bucket in names]
    reply = asked(
        network,
        member,
        {
            "since": since.isoformat(),
            "until": until.isoformat(),
            "buckets": list(names),
            "identifiers": sorted({each.identifier for each in mine}),
        },
    )
    theirs = [line for line in lines_of(reply.get("lines")) if line.bucket in names and {line.sender, line.receiver} == {here, member}]
    known = {line.key for line in mine}
    elsewhere = {line.identifier for line in theirs if line.key not in known}
    mine += [line for line in of_identifiers(network, member, elsewhere, here=here) if line.key not in known]
    return differences(mine, theirs, here=here, there=member)


def asked(network: str, member: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
    reply = carrying.call(network, member, PATH, json.dumps(question).encode(), label=carrying.lowest(network))
    if reply.status != 200:
        raise BadComparison(f"{member} answered HTTP {reply.status} to a comparison.")
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise BadComparison(f"{member} did not answer in JSON.") from error
    if not isinstance(found, dict):
        raise BadComparison(f"{member} did not answer with a JSON object.")
    return found


def joined(one: Differences, other: Differences) -> Differences:
    return Differences(
        missing_here=one.missing_here + other.missing_here,
        missing_there=one.missing_there + other.missing_there,
        different=one.different + other.different,
        unheard=one.unheard + other.unheard,
    )


def note(network: str, member: str, found: Differences, *, since: datetime, until: datetime) -> None:
    """Keep the counts, and tell operators once of each new state of affairs."""
    counts = {"missing_here": len(found.missing_here), "missing_there": len(found.missing_there), "different": len(found.different)}
    Peer.objects.update_or_create(network=network, member=member, defaults={**counts, "compared_until": until})
    if found.none:
        return
    log.warning("nodes.traces_differ", network=network, peer=member, **counts)
    for person in operators():
        notices.send(
            "nodes.traces-differ",
            to=person,
            key=f"nodes.traces-differ:{network}:{member}:{'-'.join(map(str, counts.values()))}:{until:%Y-%m-%d}:{person.pk}",
            context={"peer": member, "network": catalogue.networks()[network].title, "since": f"{since:%Y-%m-%d}", **counts},
            link="/platform/nodes",
        )


def compare_all() -> int:
    """Compare with everyone with whom a message was exchanged; returns with how many it could be done."""
    return sum(could_compare(network, member) for network, member in pairs())


def pairs() -> list[tuple[str, str]]:
    rows = Message.objects.filter(at__gte=timezone.now() - PERIOD).exclude(peer="")
    return list(rows.order_by("network", "peer").values_list("network", "peer").distinct())


def could_compare(network: str, member: str) -> bool:
    try:
        compare(network, member)
    except (carrying.Unsent, BadComparison) as failure:
        log.warning("nodes.not_compared", network=network, peer=member, why=type(failure).__name__)
        return False
    return True


def kept(network: str, member: str) -> QuerySet[Message]:
    return Message.objects.filter(network=network, peer=member)


def lines(network: str, member: str, *, here: str, since: datetime, until: datetime) -> Iterable[Line]:
    """The messages of a period between this node and ``member``, as both would write them."""
    return (line_of(row, here=here) for row in kept(network, member).filter(at__gte=since, at__lt=until).order_by("at", "id").iterator())


def of_identifiers(network: str, member: str, identifiers: Iterable[str], *, here: str) -> Iterable[Line]:
    wanted = sorted(identifiers)
    for start in range(0, len(wanted), 500):
        for row in kept(network, member).filter(identifier__in=wanted[start : start + 500]):
            yield line_of(row, here=here)


def line_of(row: Message, *, here: str) -> Line:
    sender, receiver = (here, row.peer) if row.direction == Direction.SENT else (row.peer, here)
    return Line(
        identifier=row.identifier,
        sender=sender,
        receiver=receiver,
        kind=row.kind,
        label=row.label,
        digest=row.digest,
        answer=row.answer_digest,
    )


def answer(request: NodeRequest) -> NodeResponse:
    """What this node kept of what was said between it and whoever asks; never what was said with anybody else."""
    try:
        question = json.loads(request.body)
        found = told(request.network, request.sender.identifier, question if isinstance(question, dict) else {})
    except (BadComparison, ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, BadComparison) else "This is not JSON."
        return carrying.problem(
            400, "bad-comparison", Text(f"Cette comparaison ne se lit pas. {why}", f"This comparison cannot be read. {why}")
        )
    return carrying.response(200, json.dumps(found, separators=(",", ":")).encode())


def told(network: str, peer: str, question: Mapping[str, Any]) -> dict[str, Any]:
    since, until = moment(question, "since"), moment(question, "until")
    here = carrying.own(network)
    ours = list(lines(network, peer, here=here, since=since, until=until))
    if "buckets" not in question:
        mine = buckets(ours)
        agrees = root(mine) == question.get("root")
        return {"root": root(mine), "count": len(ours)} | ({} if agrees else {"buckets": mine})
    names, identifiers = texts(question, "buckets"), texts(question, "identifiers")
    chosen = {line.key: line for line in ours if line.bucket in names}
    chosen |= {line.key: line for line in of_identifiers(network, peer, identifiers, here=here) if line.bucket in names}
    if len(chosen) > MOST_LINES:
        raise BadComparison("buckets: fewer at once, these hold too many lines.")
    return {"lines": listed(chosen.values())}


def moment(question: Mapping[str, Any], name: str) -> datetime:
    given = question.get(name)
    found = parse_datetime(given) if isinstance(given, str) else None
    if found is None or found.tzinfo is None:
        raise BadComparison(f"{name}: a moment with its offset from UTC is expected.")
    return found


def texts(question: Mapping[str, Any], name: str) -> set[str]:
    given = question.get(name, [])
    if not isinstance(given, list) or len(given) > MOST_LINES or not all(isinstance(each, str) and len(each) <= 64 for each in given):
        raise BadComparison(f"{name}: a list of texts is expected.")
    return set(given)


gateway.ROUTES["POST", PATH] = answer
