"""Which bodies share which service through their sites, counted when sites change: pages add up twelve rows, not fourteen thousand."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import cache

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from parvis.components.network.models import Sharing
from parvis.components.network.rules import words
from parvis.components.network.selectors import sites


@transaction.atomic
def recount() -> None:
    """As the sites are now, in the transaction that changed them; whoever counts at the same moment waits, so that neither count is of a part."""
    held = {each.service for each in Sharing.objects.select_for_update().order_by("service")}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (slugs, body), number in holdings().items():
        for slug in opened(slugs):
            found[slug][body] += number
    rows = [Sharing(service=slug, sites=sum(each.values()), bodies=sorted(each)) for slug, each in found.items()]
    Sharing.objects.filter(service__in=held - found.keys()).delete()
    Sharing.objects.bulk_create(rows, update_conflicts=True, unique_fields=["service"], update_fields=["sites", "bodies"])


def holdings() -> Counter[tuple[str, str]]:
    """How many open sites a body has with one list of services, as text: there are few different lists, so each is read once."""
    rows = sites.told().filter(state__in=words.WORKING).order_by().values_list(Cast("services", TextField()), "body")
    return Counter(rows.iterator(chunk_size=10_000))


@cache
def opened(slugs: str) -> tuple[str, ...]:
    return tuple(json.loads(slugs))
