"""The rule that a procedure file writes itself: the figure to decide is one of its computed answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from parvis.components.procedures.rules.conditions import Facts
from parvis.components.procedures.rules.definition import Field, ProcedureFile
from parvis.components.procedures.rules.formula_words import explained
from parvis.components.procedures.rules.formulas import kept
from parvis.components.procedures.rules.formulas import read as number_or_day
from parvis.components.rules.rules import Input, Output, Proposal, PublishedRule, Question, Step, spoken
from parvis.kernel.text import Text

ASKED = {
    "integer": "number",
    "decimal": "number",
    "amount": "number",
    "date": "date",
    "yes_no": "yes_no",
    "checkbox": "yes_no",
    "choice": "choice",
}
CONTRIBUTION = Text(
    "Le calcul propose le chiffre ; un agent décide.",
    "The computation proposes the figure; an agent decides.",
)


def rule_of_file(definition: ProcedureFile, version: str) -> PublishedRule | None:
    """The rule whose figure is the computed answer that ``decisions.result`` names; None where the file computes no such figure.

    ``version`` names the version of the file: another one is another rule.
    """
    result = definition.result
    used = computed_for(definition, result.name) if result else {}
    if result is None or not used:
        return None

    def propose(answers: Mapping[str, Any], /, *, organisation: str, on: date) -> Proposal:  # noqa: ARG001  rules are called so
        counted = {name: value for name, value in answers.items() if name not in used}
        steps = []
        for each in used.values():
            found = each.formula.value(Facts(answers=counted, needs={})) if each.formula else None
            if (written := kept(found, each.decimals)) is not None:
                counted[each.name] = written
            steps.append(step(definition, each, counted))
        value = number_or_day(counted.get(result.name))
        return Proposal(
            rule_id=rule_id, rule_version=version, result={result.name: value} if isinstance(value, Decimal) else {},
            contribution=CONTRIBUTION, inputs=tuple(inputs(definition, used, answers)), steps=tuple(steps),
        )  # fmt: skip

    rule_id = f"{definition.slug}/{result.name}"
    return PublishedRule(
        rule_id=rule_id,
        version=version,
        title=result.label,
        summary=Text(
            f"Calcul écrit dans la démarche « {definition.title.fr} ».", f"Computation written in the procedure “{definition.title.en}”."
        ),
        legal_source=definition.legal_basis,
        legal_url=definition.legal_url,
        propose=propose,
        questions=tuple(question(each) for each in looked_at(definition, used) if each.type.value in ASKED),
        outputs=(Output(result.name, result.label, result.unit),),
    )


def computed_for(definition: ProcedureFile, name: str) -> dict[str, Field]:
    """The computed answers that ``name`` needs and itself, in the order of the form; nothing where it is not computed."""
    computed = {each.name: each for each in definition.all_fields() if each.formula is not None}
    wanted, waiting = set[str](), [name]
    while waiting:
        each = computed.get(waiting.pop())
        if each is not None and each.formula is not None and each.name not in wanted:
            wanted.add(each.name)
            waiting += each.formula.names()
    return {each: field for each, field in computed.items() if each in wanted} if name in wanted else {}


def looked_at(definition: ProcedureFile, used: Mapping[str, Field]) -> Iterator[Field]:
    """The questions that people answer and the formulas look at."""
    names = {name for each in used.values() if each.formula for name in each.formula.names()}
    return (each for each in definition.all_fields() if each.name in names and each.formula is None)


def question(field: Field) -> Question:
    choices = tuple((each.value, each.label) for each in field.options)
    return Question(name=field.name, label=field.label, kind=ASKED[field.type.value], hint=field.hint or Text("", ""), choices=choices)


def inputs(definition: ProcedureFile, used: Mapping[str, Field], answers: Mapping[str, Any]) -> Iterator[Input]:
    for each in looked_at(definition, used):
        value = answers.get(each.name)
        shown = number_or_day(value)
        words = value if isinstance(value, bool | str) and shown is None else shown
        source, at = (str(answers.get(f"{each.name}__{key}", "")) for key in ("source", "fetched_at"))
        if not isinstance(value, list):
            yield Input(name=each.name, label=each.label, value=words, source=source or "declared", fetched_at=at, unit=each.unit)


def step(definition: ProcedureFile, field: Field, counted: Mapping[str, Any]) -> Step:
    how = explained(definition, field, Facts(answers=counted, needs={})) or Text("", "")
    value = number_or_day(counted.get(field.name))
    said = spoken(value, field.unit)
    sentence = Text(f"{field.label.fr} = {how.fr} = {said.fr}.", f"{field.label.en} = {how.en} = {said.en}.")
    return Step(rule=field.name, label=field.label, inputs={}, output=value, sentence=sentence)
