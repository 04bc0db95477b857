"""``parvis files``: list, read, decide and export the files of procedures, in the name of an agent who may.

Whoever may run commands here may read the database: what these add is the agent’s rights, the desk’s rules and the lines in people’s traces.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone

from parvis.components.demarches.actions import deciding
from parvis.components.exports import actions as exports
from parvis.components.exports.selectors.documents import sheet_of
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.selectors import DECIDED, File, Procedure, State, handled_by
from parvis.components.procedures.selectors.access import INSTRUCT
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation, Person

PROGRAM = "parvis files"  # stands beside the agent's name in histories and traces
OUTCOMES = {"accept": State.ACCEPTED, "refuse": State.REFUSED, "close": State.CLOSED}
SHOWN = 100


class NotPossible(Exception):
    """Said to whoever typed the command, in its place."""


@dataclass(frozen=True, kw_only=True)
class At:
    """An agent at the desk of a body."""

    agent: Person
    body: Organisation

    @property
    def files(self) -> QuerySet[File]:
        """What the agent may handle there, oldest first."""
        found = handled_by(self.agent, self.body.pk).filter(trial=False).exclude(state=State.DRAFT)
        return found.select_related("procedure", "version", "organisation", "number").order_by("submitted_at", "id")


def refusing(run: Callable[[argparse.Namespace, At], int]) -> Callable[[argparse.Namespace], int]:
    """``run`` at the desk that the options name; 1 and the reason where something is refused, 2 where a name leads nowhere."""

    def command(options: argparse.Namespace) -> int:
        try:
            with procedures.program(PROGRAM):
                return run(options, desk_of(options))
        except NotPossible as wrong:
            print(wrong, file=sys.stderr)
            return 2
        except procedures.TransitionRefused as refused:
            print(refused.text.en, file=sys.stderr)
        except procedures.AlreadyDecided:
            print("The file is decided already. Read it again.", file=sys.stderr)
        except exports.TooManyExports as many:
            print(many.text.en, file=sys.stderr)
        return 1

    return command


def desk_of(options: argparse.Namespace) -> At:
    """The body and its agent; raises NotPossible."""
    try:
        body = people.organisation_by_identifier(options.body)
    except people.UnknownOrganisation as unknown:
        raise NotPossible(f"No body has the identifier {options.body}. `parvis files` takes it as `--body`.") from unknown
    able = people.who_can(INSTRUCT, body.pk)
    agent = next((each for each in able if options.agent and options.agent.lower() in (each.email.lower(), str(each.pk))), None)
    if agent is None:
        raise NotPossible(f"Nobody who handles files of {body.name} has the address {options.agent}.")
    return At(agent=agent, body=body)


def file_called(at: At, reference: str) -> File:
    """By reference, or by the number that programs know; raises NotPossible."""
    named = (
        {"number__pk": int(reference)} if reference.isascii() and reference.isdigit() and len(reference) < 18 else {"reference": reference}
    )
    file = at.files.filter(**named).first()
    if file is None:
        raise NotPossible(f"{at.agent.email} handles no file {reference} of {at.body.name}.")
    return file


@refusing
def list_files(options: argparse.Namespace, at: At) -> int:
    """Number, reference, state and dates of files; nothing about anybody, so nobody's trace changes."""
    found = at.files
    if options.procedure:
        found = found.filter(procedure=procedure_called(options.procedure))
    if options.state == "open":
        found = found.exclude(state__in=DECIDED)
    elif options.state:
        found = found.filter(state=options.state)
    rows = [row_of(each) for each in found[: options.limit]]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        print(f"{row['number']:>8}  {row['reference']}  {row['state']:<24} {row['submitted_at'][:10]}  {row['procedure']}")
    left = found.count() - len(rows)
    print(f"{len(rows)} file(s){f', {left} more: --limit' if left else ''}.", file=sys.stderr)
    return 0


def row_of(file: File) -> dict[str, Any]:
    return {
        "number": file.number.pk,
        "reference": str(file.reference),
        "procedure": file.procedure.slug,
        "state": str(file.state),
        "submitted_at": moment(file.submitted_at),
        "decided_at": moment(file.decided_at),
        "silence_on": file.silence_on.isoformat() if file.silence_on else "",
    }


def moment(at: Any) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def procedure_called(slug: str) -> Procedure:
    found = Procedure.objects.filter(slug=slug).first()
    if found is None:
        raise NotPossible(f"No procedure is called {slug}.")
    return found


@refusing
def show(options: argparse.Namespace, at: At) -> int:
    """All that the desk shows of one file; its person reads in their trace who looked."""
    file = file_called(at, options.file)
    procedures.read(file, agent=at.agent)
    sheet = sheet_of(file, when=timezone.now())
    told = row_of(file) | {name: sheet[name] for name in ("subject", "facts", "blocks", "notes", "opinions", "messages", "history")}
    print(json.dumps(told, ensure_ascii=False, indent=2) if options.json else in_lines(told))
    return 0


def in_lines(told: dict[str, Any]) -> str:
    """A sheet as text, a line for each answer."""
    answers = (f"\n{block['title']}\n" + lines(block["lines"]) for block in told["blocks"])
    history = "\n".join(f"  {each['when']}  {each['title']}" for each in told["history"])
    return "\n".join([f"{told['subject']} ({told['state']})", lines(told["facts"]), *answers, lines(told["notes"]), f"\n{history}"])


def lines(labelled: list[dict[str, str]]) -> str:
    return "\n".join(f"  {each['label']}: {each['value']}" for each in labelled)


@refusing
def take(options: argparse.Namespace, at: At) -> int:
    """Take a file in charge."""
    file = file_called(at, options.file)
    return said(procedures.take(str(file.reference), agent=at.agent, organisation_id=at.body.pk))


def deciding_by(word: str) -> Callable[[argparse.Namespace], int]:
    @refusing
    def decide(options: argparse.Namespace, at: At) -> int:
        file = file_called(at, options.file)
        deciding.as_proposed(file, agent=at.agent, outcome=OUTCOMES[word], reasons=options.reasons)
        return said(file)

    return decide


accept, refuse, close = (deciding_by(word) for word in OUTCOMES)


def said(file: File) -> int:
    file.refresh_from_db()
    print(f"{file.reference}: {file.state}")
    return 0


@refusing
def export(options: argparse.Namespace, at: At) -> int:
    """The files of a procedure as one document, whole or not at all; each person reads in their trace that theirs was exported."""
    if options.to.exists():
        raise NotPossible(f"{options.to} is there already: name another file.")
    query = {"state": options.state, "since": options.since, "until": options.until, "language": at.agent.language}
    made = exports.make_now(at.agent, at.body, procedure_called(options.procedure), form=options.form, query=query)
    with default_storage.open(made.path) as content, options.to.open("xb") as out:
        shutil.copyfileobj(content, out)
    print(f"{options.to}: {made.total} file(s), {made.size} bytes, SHA-256 {made.sha256}", file=sys.stderr)
    return 0


# --- what each takes --------------------------------------------------------------------------


def at_a_desk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--agent", required=True, metavar="E-MAIL", help="who acts: an agent of the body who may handle files")
    parser.add_argument("--body", required=True, metavar="ID", help="identifier of the body whose files they are")


def with_list(parser: argparse.ArgumentParser) -> None:
    at_a_desk(parser)
    parser.add_argument("--procedure", metavar="SLUG", default="", help="files of this procedure only")
    with_state(parser)
    parser.add_argument("--limit", type=int, default=SHOWN, help=f"at most this many, oldest first ({SHOWN})")
    parser.add_argument("--json", action="store_true", help="print JSON")


def with_state(parser: argparse.ArgumentParser) -> None:
    states = ["open", *(each.value for each in State if each is not State.DRAFT)]
    parser.add_argument("--state", choices=states, default="", help="files in this state only; `open` for all that are not decided")


def with_file(parser: argparse.ArgumentParser) -> None:
    at_a_desk(parser)
    parser.add_argument("file", help="reference of the file, or its number")


def with_shown_file(parser: argparse.ArgumentParser) -> None:
    with_file(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def with_reasons(parser: argparse.ArgumentParser) -> None:
    with_file(parser)
    parser.add_argument("--reasons", default="", help="read by the person; a procedure may require them")


def with_export(parser: argparse.ArgumentParser) -> None:
    at_a_desk(parser)
    parser.add_argument("--procedure", required=True, metavar="SLUG", help="whose files")
    with_state(parser)
    parser.add_argument("--since", type=day, help="submitted on this day or later (2026-11-21)")
    parser.add_argument("--until", type=day, help="submitted on this day or earlier")
    parser.add_argument("--form", choices=exports.FORMS, default="csv")
    parser.add_argument("--to", required=True, type=Path, metavar="FILE", help="where to write; nothing there is overwritten")


def day(written: str) -> str:
    return date.fromisoformat(written).isoformat()
