"""Words of the reasons of a refusal by silence."""

from __future__ import annotations

from france.reasons.rules import Standing
from parvis.kernel.text import Text

STANDINGS = {
    Standing.NOT_ASKED: Text("Non demandés", "Not asked for"),
    Standing.WAITING: Text("Motifs attendus", "Reasons awaited"),
    Standing.LATE: Text("Motifs en retard", "Reasons late"),
    Standing.GIVEN: Text("Motifs communiqués", "Reasons given"),
    Standing.CLOSED: Text("Motifs non communiqués", "Reasons not given"),
}
TAGS = {
    Standing.NOT_ASKED: "plain",
    Standing.WAITING: "wait",
    Standing.LATE: "late",
    Standing.GIVEN: "ok",
    Standing.CLOSED: "plain",
}
