"""Run the tests of a procedure file: the very form, conditions, rule and clock that people's files meet."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation

from parvis.components.procedures.forms.prefill import Several, cleaned_answer
from parvis.components.procedures.rules import formulas
from parvis.components.procedures.rules.definition import Field, FieldType, ProcedureFile
from parvis.components.procedures.rules.loader import built, digest
from parvis.components.procedures.rules.parts.tests import Sample
from parvis.components.procedures.rules.progress import EMPTY, Progress, filled
from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Source
from parvis.components.procedures.rules.source import read as read_source
from parvis.components.procedures.selectors import lists
from parvis.components.procedures.selectors.published import rule_for
from parvis.components.rules.rules import NoTable
from parvis.kernel.calendar import today
from parvis.kernel.silence import silence_date

Rule = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a sample: the form with its answers, those refused with why, and where each comes from."""

    form: Progress
    wrong: Mapping[str, str]
    on: date
    area: str
    sources: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One test of a file: what does not hold, nothing where it passed; ``ran`` is False where no time was left."""

    name: str
    failures: tuple[Mistake, ...] = ()
    ran: bool = True


def runs(source: Source, *, rule: Rule | None = None, seconds: float = math.inf) -> Iterator[Run]:
    """Each test in ``source``, which holds a procedure without mistakes; none is begun after ``seconds``."""
    definition, until = built(source.value), time.monotonic() + seconds
    for index, sample in enumerate(definition.tests):
        if time.monotonic() >= until:
            yield Run(name=sample.name, ran=False)
            continue
        outcome = tried(definition, sample)
        failed = tuple(
            mistake(source, ("tests", index, "expect", key), f"In the test “{sample.name}”: {what}", mend)
            for key, what, mend in compared(definition, sample, outcome, rule)
        )
        yield Run(name=sample.name, failures=failed)


def failures(source: Source, *, rule: Rule | None = None) -> list[Mistake]:
    """Every expectation of the tests in ``source`` that does not hold, at its line."""
    return [failed for run in runs(source, rule=rule) for failed in run.failures]


def run_tests(text: str, seconds: float = math.inf) -> list[Run]:
    """Each test of a procedure file without mistakes, with the rule that a system ships for it."""
    source = read_source(text)
    return list(runs(source, rule=rule_for(built(source.value), digest(text)), seconds=seconds))


def failed_tests(text: str) -> list[Mistake]:
    """What does not hold of all of them."""
    return [failed for run in run_tests(text) for failed in run.failures]


def tried(definition: ProcedureFile, sample: Sample) -> Outcome:
    """The sample filled in as a person would on that day."""
    on = sample.on or today()
    fields = {each.name: on_day(each, on) for each in definition.all_fields()}
    answers, sources, wrong = dict[str, Any](), dict[str, str](), dict[str, str]()
    for want in definition.needs:
        values = sample.needs.get(want.name)
        if not isinstance(values, Mapping):
            continue
        for name, paths in want.fills.items():
            value = filled(values, paths, fields[name].type)
            if value is not None:
                answers[name], sources[name] = at_home(fields[name], value), want.offer
    for name, said in sample.answers.items():
        answers[name] = read(fields[name], said, wrong)
        sources.pop(name, None)
    states = {want.name: state_of(sample.needs.get(want.name, "unknown")) for want in definition.needs}
    kept = {name: value for name, value in answers.items() if value not in EMPTY}
    attached = {(name, "") for name in sample.attached}
    attached |= {(name, row["id"]) for each in kept.values() for row in rows_in(each) for name in sample.attached}
    form = Progress(definition=definition, answers=kept, needs=states, attached=frozenset(attached))
    return Outcome(form=form, wrong=wrong, on=on, area=sample.area, sources=sources)


def rows_in(value: Any) -> list[Any]:
    return [each for each in value if isinstance(each, Mapping) and "id" in each] if isinstance(value, list) else []


def state_of(said: Any) -> str:
    return str(said) if isinstance(said, str) else "known"


def at_home(field: Field, value: Any) -> Any:
    """A source's value as it is kept: places by their code."""
    return lists.place(field.level, str(value)) if field.type is FieldType.PLACE else value


def on_day(field: Field, on: date) -> Field:
    """The question as it is asked on that day."""
    low, high = (on.isoformat() if bound == "today" else bound for bound in (field.minimum, field.maximum))
    return replace(field, minimum=low, maximum=high, fields=tuple(on_day(each, on) for each in field.fields))


def read(field: Field, said: Any, wrong: dict[str, str]) -> Any:
    """What the form keeps of an answer; None, and why in ``wrong``, when it refuses it."""
    if field.type is FieldType.REPETITION:
        inner = {each.name: each for each in field.fields}
        return [
            {"id": str(index), "source": "", "values": {name: read(inner[name], value, wrong) for name, value in row.items()}}
            for index, row in enumerate(said)
        ]
    if field.type is FieldType.RECORD:
        return record(field, str(said), wrong)
    with translation.override("en"):
        try:
            return cleaned_answer(field, said)
        except ValidationError as refused:
            wrong[field.name] = " ".join(refused.messages)
        except Several:
            wrong[field.name] = "Several answers were given."
    return None


def record(field: Field, number: str, wrong: dict[str, str]) -> Any:
    """The number alone: a test asks no register."""
    declared = lists.register(field.registry)
    tidy = declared.tidy(number) if declared else number
    if tidy is None:
        wrong[field.name] = "This number is not right."
        return None
    return {"number": tidy, "name": "", "state": "known", "source": {}, "values": {}}


Difference = tuple[str, str, str]


def compared(definition: ProcedureFile, sample: Sample, outcome: Outcome, rule: Rule | None) -> Iterator[Difference]:
    """Each expectation that does not hold: its key, what was found, and what to do."""
    expect, form = sample.expect, outcome.form
    shown = [each.name for fields in form.shown.values() for each in fields]
    wrong = sorted(set(outcome.wrong) - set(expect.get("wrong", ())))
    if wrong:
        said = "; ".join(f"`{name}`: {outcome.wrong[name]}" for name in wrong)
        yield "wrong", f"the form refuses an answer ({said})", "Mend the answer, or list it under `wrong`."
    if accepted := sorted(set(expect.get("wrong", ())) - set(outcome.wrong)):
        yield "wrong", f"the form takes {listed(accepted)}", "Mend the question, or take it off `wrong`."
    if "pages" in expect and expect["pages"] != [page.slug for page in form.pages]:
        yield "pages", f"the pages are {listed(page.slug for page in form.pages)}", "Mend the conditions, or this list."
    if hidden := [name for name in expect.get("shown", ()) if name not in shown]:
        yield "shown", f"{listed(hidden)} does not come up", "Mend its condition, or take it off `shown`."
    if seen := [name for name in expect.get("hidden", ()) if name in shown]:
        yield "hidden", f"{listed(seen)} comes up", "Mend its condition, or take it off `hidden`."
    missing = sorted({each.field.name for each in form.missing()})
    if "missing" in expect and sorted(set(expect["missing"])) != missing:
        yield "missing", f"the answers still due are {listed(missing)}", "Mend the answers, the questions, or this list."
    for name, wanted in expect.get("computed", {}).items():
        found = form.facts.answers.get(name)
        if found != as_computed(definition.field(name), wanted):
            yield "computed", f"`{name}` is computed as {found or 'nothing'}", "Mend the formula, the answers, or this value."
    yield from consequences(definition, sample, outcome, rule)


def as_computed(field: Field, wanted: Any) -> str | None:
    """What a test expects, as computed answers are kept; ``absent`` where nothing can be computed."""
    return None if wanted == "absent" else formulas.kept(formulas.read(wanted), field.decimals)


def consequences(definition: ProcedureFile, sample: Sample, outcome: Outcome, rule: Rule | None) -> Iterator[Difference]:
    expect = sample.expect
    if "group" in expect and expect["group"] != (group := group_of(definition, outcome.form)):
        yield "group", f"the file comes to `{group}`", "Mend `groups`, or this name."
    if "silence_on" in expect and expect["silence_on"] != (day := silence_of(definition, outcome)):
        yield "silence_on", f"silence is an answer on {day}", "Mend `clocks.silence`, or this day."
    if "result" in expect:
        yield from figures(definition, outcome, rule, expect["result"])


def figures(definition: ProcedureFile, outcome: Outcome, rule: Rule | None, wanted: float) -> Iterator[Difference]:
    if rule is None or definition.result is None:
        yield "result", "no rule proposes anything here", "Check the file where its rule is, or remove `result`."
        return
    counted = dict(outcome.form.facts.answers)
    for name in list(counted):
        counted[f"{name}__source"] = outcome.sources.get(name, "declared")
        counted[f"{name}__fetched_at"] = outcome.on.isoformat()
    try:
        proposed = rule(counted, organisation=outcome.area, on=outcome.on).result.get(definition.result.name)
    except (NoTable, ValueError) as why:
        yield "result", f"the rule has no answer ({why})", "Mend the answers, the `area` or the day, or remove `result`."
        return
    if proposed is None or float(proposed) != float(wanted):
        yield "result", f"the rule proposes {proposed}", "Mend the rule, the answers, or this figure."


def group_of(definition: ProcedureFile, form: Progress) -> str:
    """The first group, by title, whose condition holds; else the one that takes the rest."""
    ordered = sorted(definition.groups, key=lambda each: each.title.fr)
    chosen = next((each for each in ordered if each.when and each.when.holds(form.facts)), None)
    return (chosen or next((each for each in definition.groups if each.when is None), definition.groups[0])).slug


def silence_of(definition: ProcedureFile, outcome: Outcome) -> str:
    silence = definition.silence
    if silence is None:
        return "never"
    period = silence.period_for(outcome.form.facts)
    return silence_date(outcome.on, period=period, resume=silence.resume, today=outcome.on).isoformat()


def listed(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"
