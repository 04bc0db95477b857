"""Measures for Prometheus: numbers about the machine's work, none about people."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from parvis.core.files import selectors as files
from parvis.core.jobs import selectors as jobs
from parvis.core.notices import selectors as notices

HTTP = CollectorRegistry()
REQUESTS = Counter("parvis_requests", "Requests answered", ["method", "route", "status"], registry=HTTP)
SECONDS = Histogram(
    "parvis_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=HTTP,
)


class Stored(Collector):
    """What the database says when it is asked, the same from every process."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        workers = jobs.workers()
        waited = (timezone.now() - workers.oldest_due).total_seconds() if workers.oldest_due else 0
        yield by("parvis_jobs", "Jobs by state", "state", jobs.counts())
        yield by("parvis_messages", "Outgoing messages by state", "state", notices.counts())
        yield by("parvis_files", "Stored documents by scan state", "scan_state", files.counts())
        yield GaugeMetricFamily("parvis_jobs_failing", "Jobs that need an operator", value=jobs.failing().count())
        yield GaugeMetricFamily("parvis_jobs_oldest_due_seconds", "How long the oldest due job has waited", value=waited)
        yield GaugeMetricFamily("parvis_workers_alive", "Workers that gave a sign of life in the last minute", value=workers.alive)


def by(name: str, title: str, label: str, counts: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, title, labels=[label])
    for value, number in counts.items():
        family.add_metric([value], number)
    return family


def exposition() -> bytes:
    """Everything in Prometheus' text format, summed over the processes that serve pages."""
    registry = CollectorRegistry()
    registry.register(Stored())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(HTTP) + generate_latest(registry)
