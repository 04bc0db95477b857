"""Pages of lists: ordered by a moment and then by key, found again by cursors that stay right when rows come and go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from parvis.components.demarches.rules import ids
from parvis.components.demarches.rules.limits import PAGE
from parvis.components.demarches.selectors.access import Refused


@dataclass(frozen=True, kw_only=True)
class Window:
    """Which page is asked for. ``size`` is 100 at most; backwards, the page that ends before ``before`` or at the end."""

    size: int
    after: str = ""
    before: str = ""
    backwards: bool = False
    descending: bool = False


def window(arguments: Mapping[str, Any]) -> Window:
    """The page that the arguments of a connection ask for; raises Refused for those that contradict each other."""
    first, last = arguments.get("first"), arguments.get("last")
    after, before = arguments.get("after") or "", arguments.get("before") or ""
    if first is not None and last is not None:
        raise Refused("`first` and `last` exclude each other: give one of them.", code="bad_request")
    if after and before:
        raise Refused("`after` and `before` exclude each other: give one of them.", code="bad_request")
    if min(first or 0, last or 0) < 0:
        raise Refused("`first` and `last` count rows: they cannot be negative.", code="bad_request")
    size = min([PAGE, *(each for each in (first, last) if each is not None)])
    return Window(
        size=size,
        after=after,
        before=before,
        backwards=last is not None or bool(before),
        descending=arguments.get("order") == "DESC",
    )


def page(rows: QuerySet[Any], by: str, asked: Window, made: Callable[[list[Any]], list[Any]]) -> dict[str, Any]:
    """A connection over ``rows`` ordered by the moment ``by``; ``made`` turns the rows of the page into nodes."""
    falling = asked.descending != asked.backwards
    mark = asked.before if asked.backwards else asked.after
    if mark:
        rows = rows.filter(beyond(by, *place(mark), falling=falling))
    sign = "-" if falling else ""
    found = list(rows.order_by(f"{sign}{by}", f"{sign}pk")[: asked.size + 1])
    more, found = len(found) > asked.size, found[: asked.size]
    if asked.backwards:
        found.reverse()
    return connection(found, by, asked, made, more=more)


def place(mark: str) -> tuple[datetime, UUID]:
    try:
        moment, key = ids.place(mark)
        return moment, UUID(key)
    except ValueError as wrong:
        raise Refused("This cursor is not one that a page of this interface gave.", code="bad_request") from wrong


def beyond(by: str, moment: datetime, key: UUID, *, falling: bool) -> Q:
    side = "lt" if falling else "gt"
    later = Q(**{f"{by}__{side}": moment}) | Q(**{by: moment, f"pk__{side}": key})
    return Q(**{f"{by}__{side}e": moment}) & later  # the first half is what an index can begin at


def connection(found: list[Any], by: str, asked: Window, made: Callable[[list[Any]], list[Any]], *, more: bool) -> dict[str, Any]:
    nodes = made(found)
    cursors = [ids.cursor(getattr(each, by), each.pk) for each in found]
    return {
        "nodes": nodes,
        "edges": [{"node": node, "cursor": cursor} for node, cursor in zip(nodes, cursors, strict=True)],
        "page_info": {
            "start_cursor": cursors[0] if cursors else None,
            "end_cursor": cursors[-1] if cursors else None,
            "has_previous_page": more if asked.backwards else bool(asked.after),
            "has_next_page": bool(asked.before) if asked.backwards else more,
        },
    }
