"""A rule made public: its name, its law, the questions it asks and the tariffs it reads."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Protocol

from parvis.components.rules.rules.proposals import Proposal
from parvis.components.rules.rules.tariffs import Tariff
from parvis.components.rules.rules.wording import spoken
from parvis.kernel.text import Text


class Rule(Protocol):
    """A pure function: the same answers, organisation (its area code) and day give the same proposal."""

    def __call__(self, answers: Mapping[str, Any], /, *, organisation: str, on: date) -> Proposal: ...


@dataclass(frozen=True, kw_only=True)
class Question:
    """One answer that the rule reads; ``kind`` is ``number``, ``text``, ``date``, ``yes_no`` or ``choice``."""

    name: str
    label: Text
    kind: str
    hint: Text = Text("", "")
    choices: tuple[tuple[str, Text], ...] = ()
    required: bool = False
    sample: str = ""  # what the page shows at first


@dataclass(frozen=True)
class Output:
    """One result of the rule, with the unit in which people read it (ISO 4217 for money)."""

    name: str
    label: Text
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class PublishedRule:
    """A rule that people can read and try; called like the function it publishes.

    ``rule_id`` is a path ("cantine/price"); a new ``version`` for each change of the function.
    """

    do_not_call_in_templates: ClassVar[bool] = True  # a template would otherwise run it to read its title

    rule_id: str
    version: str
    title: Text
    summary: Text
    legal_source: Text
    propose: Rule
    legal_url: str = ""
    questions: tuple[Question, ...] = ()
    outputs: tuple[Output, ...] = ()
    tariffs: Mapping[str, Iterable[Tariff]] = field(default_factory=dict)  # by organisation: its area code
    organisations: Mapping[str, Text] = field(default_factory=dict)  # their names, for people

    def __call__(self, answers: Mapping[str, Any], /, *, organisation: str, on: date) -> Proposal:
        return self.propose(answers, organisation=organisation, on=on)

    @property
    def source_code(self) -> str:
        """The function as it is written."""
        return inspect.getsource(self.propose)

    @property
    def module_source(self) -> str:
        """The whole file in which the function is, with what it calls there."""
        module = inspect.getmodule(self.propose)
        return inspect.getsource(module) if module is not None else self.source_code

    @property
    def source_place(self) -> str:
        """Where the function is: a dotted name."""
        return f"{self.propose.__module__}.{getattr(self.propose, '__qualname__', 'propose')}"

    def results(self, proposal: Proposal) -> list[tuple[Text, Text]]:
        """Each result with its label, as people read it: named by an ``Output``, else by the tariff it comes from."""
        known = {each.name: Output(each.name, each.label, each.unit) for dated in self.tariffs.values() for each in dated}
        known |= {output.name: output for output in self.outputs}
        found = [(known.get(name, Output(name, Text(name, name))), value) for name, value in proposal.result.items()]
        return [(output.label, spoken(value, output.unit)) for output, value in found]

    def name_of(self, organisation: str) -> Text:
        return self.organisations.get(organisation, Text(organisation, organisation))


def published(
    *,
    rule_id: str,
    version: str,
    title: Text,
    summary: Text,
    legal_source: Text,
    legal_url: str = "",
    questions: tuple[Question, ...] = (),
    outputs: tuple[Output, ...] = (),
    tariffs: Mapping[str, Iterable[Tariff]] | None = None,
    organisations: Mapping[str, Text] | None = None,
) -> Callable[[Rule], PublishedRule]:
    """Decorate a pure function with what people need to read and try it."""

    def publish(propose: Rule) -> PublishedRule:
        return PublishedRule(
            rule_id=rule_id, version=version, title=title, summary=summary, legal_source=legal_source, legal_url=legal_url,
            propose=propose, questions=questions, outputs=outputs, tariffs=tariffs or {}, organisations=organisations or {},
        )  # fmt: skip

    return publish


@dataclass(frozen=True)
class Rerun:
    """A stored proposal computed again: whether it came out the same, and what differs if not."""

    agrees: bool
    now: Proposal
    differences: tuple[str, ...] = ()


def rerun(stored: Proposal, rule: Rule, *, answers: Mapping[str, Any], organisation: str, on: date) -> Rerun:
    """Compute again what was stored; whoever reads a decision later checks it with this.

    ``answers``, ``organisation`` and ``on`` are those of the first run.
    """
    now = rule(answers, organisation=organisation, on=on)
    then_json, now_json = stored.to_json(), now.to_json()
    differing = tuple(name for name in then_json if then_json[name] != now_json[name])
    return Rerun(agrees=not differing, now=now, differences=differing)
