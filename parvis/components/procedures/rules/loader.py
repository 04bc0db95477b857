"""From the text of a procedure file to a procedure, or to every mistake in it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as field_of
from datetime import date
from typing import Any

from parvis.components.procedures.rules import conditions
from parvis.components.procedures.rules.definition import (
    AlgorithmNotice,
    Appeal,
    DroppedDocument,
    OnceOnly,
    Outcome,
    Page,
    ProcedureFile,
    Result,
    Retention,
    Want,
)
from parvis.components.procedures.rules.fields import field
from parvis.components.procedures.rules.formula_mistakes import formula_mistakes
from parvis.components.procedures.rules.meaning import Offers, every_field, meaning_mistakes, top_fields, unknown
from parvis.components.procedures.rules.once_only import Concepts, redundant
from parvis.components.procedures.rules.parts import PARTS as PLAIN_PARTS
from parvis.components.procedures.rules.parts import annotations as noting
from parvis.components.procedures.rules.shape import mistake, shape_mistakes
from parvis.components.procedures.rules.source import Mistake, Source, Unreadable, read
from parvis.kernel.offers import Comparison, Question
from parvis.kernel.text import Text

PARTS = (*PLAIN_PARTS, noting.PART)  # annotations are fields, which the definition has to know first


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What came of reading a file: a procedure, or mistakes in the order of the lines."""

    procedure: ProcedureFile | None
    values: Mapping[str, Any] = field_of(default_factory=dict)  # what ``procedure`` was built of, as JSON has it
    mistakes: tuple[Mistake, ...] = ()
    warnings: tuple[Mistake, ...] = ()  # it may be published; whoever writes it should know


class WrongProcedureFile(ValueError):
    """A procedure file has mistakes; ``mistakes`` lists each with its place and the mend."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def load(
    text: str,
    *,
    offers: Offers | None = None,
    life_events: Collection[str] | None = None,
    concepts: Concepts | None = None,
    places: Collection[str] | None = None,
    registers: Offers | None = None,
    roles: Collection[str] | None = None,
    rules: Offers | None = None,
) -> Reading:
    """Read ``text``; never raises on what it holds. With ``concepts``, questions that an offer answers are warned of.

    ``places`` are the levels of places, ``registers`` the paths that each register shows, ``roles`` those of desks, ``rules`` the
    answers that each shipped rule looks at; what is None is not checked.
    """
    try:
        source = read(text)
    except Unreadable as error:
        return Reading(procedure=None, mistakes=(error.mistake,))
    found = list(shape_mistakes(source))
    if not found:  # meaning is looked for once the shape holds
        found = list(meaning_mistakes(source, offers=offers, life_events=life_events, places=places, registers=registers))
        found += formula_mistakes(source)
        found += [*role_mistakes(source, roles), *rule_mistakes(source, rules)]
        found += [each for part in PARTS for each in part.mistakes(source)]
    if found:
        return Reading(procedure=None, mistakes=tuple(sorted(set(found), key=lambda each: (each.line, each.column, each.what))))
    procedure = built(source.value)
    return Reading(procedure=procedure, values=source.value, warnings=tuple(asked_again(source, procedure, concepts or {})))


def role_mistakes(source: Source, known: Collection[str] | None) -> Iterator[Mistake]:
    """Roles that nobody at this installation's desks can hold; None is not checked."""
    for act, slugs in (source.value.get("roles") or {}).items():
        for index, slug in enumerate(slugs):
            if known is not None and slug not in known:
                yield unknown(source, ("roles", act, index), "role at the desk", slug, known)


def rule_mistakes(source: Source, known: Offers | None) -> Iterator[Mistake]:
    """A rule that no system ships here, or that looks at answers that this procedure does not have; None is not checked."""
    name, path = source.value["decisions"].get("result", {}).get("rule"), ("decisions", "result", "rule")
    if known is None or name is None:
        return
    if name not in known:
        yield mistake(
            source,
            path,
            f"No system here ships the rule `{name}`",
            "Install the system that ships it; or remove `rule` and write the figure as a `formula`, or leave it to the agent.",
        )
    fields = {each["name"] for _, each in top_fields(source)}
    for missing in sorted(set(known.get(name, ())) - fields):
        yield mistake(source, path, f"The rule `{name}` looks at `{missing}`, which is not asked here", "Ask it, or name another rule.")


def asked_again(source: Source, procedure: ProcedureFile, concepts: Concepts) -> Iterator[Mistake]:
    places = {field["name"]: path for path, field, _ in every_field(source)}
    for each in redundant(procedure, concepts):
        offers = ", ".join(sorted(concepts[each.concept]))
        yield mistake(
            source,
            (*places[each.name], "concept"),
            f"`{each.name}` asks the person for what an administration holds ({each.concept})",
            f"Ask it of {offers} under `needs`, or only `when` that source is unknown.",
        )


def loaded(text: str) -> ProcedureFile:
    """The procedure in ``text``. Raises WrongProcedureFile with every mistake."""
    return built(checked(text))


def checked(text: str) -> Mapping[str, Any]:
    """The plain values of ``text``, in which there is no mistake. Raises WrongProcedureFile with every mistake."""
    reading = load(text)
    if reading.procedure is None:
        raise WrongProcedureFile(reading.mistakes)
    return reading.values


def digest(text: str) -> str:
    """The name of a version: SHA-256 of its text, line ends made one."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def built(value: Mapping[str, Any]) -> ProcedureFile:
    decisions = value["decisions"]
    return ProcedureFile(
        slug=value["slug"],
        title=Text.of(value["title"]),
        summary=Text.of(value["summary"]),
        who=Text.of(value["who"]),
        owner=Text.of(value["owner"]),
        reference_prefix=value["reference_prefix"],
        life_events=tuple(value.get("life_events", ())),
        keywords=text(value, "keywords"),
        legal_basis=Text.of(value["legal_basis"]),
        legal_url=value.get("legal_url", ""),
        adopted_by=text(value, "adopted_by", Text("l’administration", "the administration")),
        pages=tuple(map(page, value["pages"])),
        needs=tuple(map(want, value.get("needs", ()))),
        acknowledgement=Text.of(value["acknowledgement"]),
        outcomes={name: outcome(decisions[name]) for name in ("accepted", "refused", "closed_without_decision") if name in decisions},
        result=result(decisions.get("result")),
        appeals=tuple(map(appeal, decisions.get("appeals", ()))),
        algorithm=algorithm(decisions.get("algorithm")),
        retention=Retention(**{**value["retention"], "text": Text.of(value["retention"]["text"])}),
        once_only=once_only(value.get("once_only")),
        **{part.key: part.build(value.get(part.key)) for part in PARTS},
    )


def text(value: Mapping[str, Any], key: str, otherwise: Text = Text("", "")) -> Text:
    return Text.of(value[key]) if key in value else otherwise


def page(value: Mapping[str, Any]) -> Page:
    return Page(
        slug=value["slug"],
        title=Text.of(value["title"]),
        lede=Text.of(value["lede"]) if "lede" in value else None,
        when=conditions.parse(value["when"]) if "when" in value else None,
        fields=tuple(map(field, value["fields"])),
    )


def want(value: Mapping[str, Any]) -> Want:
    return Want(
        name=value["name"],
        title=Text.of(value["title"]),
        offer=value["offer"],
        fields=tuple(value.get("fields", ())),
        questions=tuple(map(question, value.get("questions", ()))),
        by_law=value.get("by_law", True),
        purpose=Text.of(value["purpose"]),
        legal_basis=Text.of(value["legal_basis"]),
        legal_url=value.get("legal_url", ""),
        retention_months=value.get("retention_months", 12),
        fills={name: (paths,) if isinstance(paths, str) else tuple(paths) for name, paths in value["fills"].items()},
    )


def question(value: Mapping[str, Any]) -> Question:
    return Question(
        name=value["name"],
        title=Text.of(value["title"]),
        path=value["path"],
        comparison=Comparison(value["is"]),
        value=value.get("value"),
    )


def once_only(value: Mapping[str, Any] | None) -> OnceOnly | None:
    if value is None:
        return None
    return OnceOnly(
        baseline=date.fromisoformat(value["baseline"]),
        documents=tuple(DroppedDocument(title=Text.of(each["title"]), replaced_by=each["replaced_by"]) for each in value["documents"]),
        asked_before=tuple(map(Text.of, value["asked_before"])),
    )


def outcome(value: Mapping[str, Any]) -> Outcome:
    return Outcome(label=Text.of(value["label"]), reasons=value.get("reasons", "optional"))


def result(value: Mapping[str, Any] | None) -> Result | None:
    return Result(**{**value, "label": Text.of(value["label"]), "maximum": str(value["maximum"])}) if value else None


def appeal(value: Mapping[str, Any]) -> Appeal:
    return Appeal(title=Text.of(value["title"]), months=value["months"], text=Text.of(value["text"]))


def algorithm(value: Mapping[str, Any] | None) -> AlgorithmNotice | None:
    return AlgorithmNotice(**{key: Text.of(each) for key, each in value.items()}) if value else None
