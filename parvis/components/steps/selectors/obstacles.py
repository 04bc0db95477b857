"""What open steps, and words against a request, say to its acceptance."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.components.procedures.rules.parts.steps import AGAINST
from parvis.components.procedures.selectors import File
from parvis.components.steps.models import Step
from parvis.components.steps.selectors.steps import open_before_decision, stages
from parvis.kernel.text import Text


def obstacles(file: File, transition: str) -> Iterator[Text]:
    """Only an agent's acceptance waits: refusing, closing and the clocks of the law do not. A trial begins no step."""
    if transition != "accept" or file.trial:
        return
    for stage in open_before_decision(file):
        yield Text(
            f"L’étape « {stage.rule.title.fr} » n’est pas terminée. Attendez-la, ou refusez avec vos raisons.",
            f"The step “{stage.rule.title.en}” is not over. Wait for it, or refuse with your reasons.",
        )
    for stage in stages(file):
        if stage.rule.binding and stage.step and stage.step.state == Step.State.OVER and stage.step.outcome in AGAINST:
            yield Text(
                f"L’étape « {stage.rule.title.fr} » lie la décision, et son résultat s’oppose à l’acceptation.",
                f"The step “{stage.rule.title.en}” binds the decision, and its outcome is against acceptance.",
            )
