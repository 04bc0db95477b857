"""What deliveries and comparisons add to the manifest: lines of the trace, notices, and what the clock starts."""

from __future__ import annotations

from datetime import timedelta

from parvis.core.nodes import comparison, deliveries, demonstration, reporting
from parvis.kernel.manifest import Command, Notice, Task, TraceEvent
from parvis.kernel.text import Text

NAMED = ("peer", "network", "ticket", "message", "reason")

EVENTS = (
    TraceEvent(
        name="nodes.answer-arrived",
        sentence=Text("La réponse demandée à {peer} est arrivée.", "The answer asked of {peer} has arrived."),
        fields=NAMED,
    ),
    TraceEvent(
        name="nodes.answer-delivered",
        sentence=Text(
            "La réponse demandée par {peer} lui a été remise, avec reçu.", "The answer that {peer} asked for was delivered, with a receipt."
        ),
        fields=NAMED,
    ),
    TraceEvent(
        name="nodes.answer-refused",
        sentence=Text("Aucune réponse n’a été échangée avec {peer}.", "No answer was exchanged with {peer}."),
        fields=NAMED,
    ),
)
NOTICES = (
    Notice(name="nodes.answer", title=Text("Réponse attendue", "Awaited answer"), template="nodes/notices/answer"),
    Notice(
        name="nodes.conflict", title=Text("Deux réponses sous un numéro", "Two answers under one number"), template="nodes/notices/conflict"
    ),
    Notice(name="nodes.traces-differ", title=Text("Traces différentes", "Traces that differ"), template="nodes/notices/traces_differ"),
)
TASKS = (
    Task(name="nodes.deliveries", run=deliveries.work, every=timedelta(seconds=5)),
    Task(name="nodes.compare", run=comparison.compare_all, every=timedelta(days=1)),
)
COMMANDS = (
    Command(
        name="nodes compare",
        summary="compare with another node what both kept of their messages",
        run=reporting.compare,
        configure=reporting.with_comparison,
    ),
    Command(
        name="nodes demo",
        summary="run three installations that exchange directly: the State, a commune and another country",
        run=demonstration.demo,
        configure=demonstration.with_folder,
    ),
)
