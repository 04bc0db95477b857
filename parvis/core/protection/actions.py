"""What changes the trace: lines are recorded, erased or shown; `sequencing` and `publishing` make the log of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from secrets import token_bytes
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from parvis.core.protection import hiding, keys, selectors
from parvis.core.protection.models import Entry, Leaf
from parvis.core.protection.publishing import LogDisagrees, publish_checkpoint
from parvis.core.protection.rules.keyring import REVOKED, ROTATED
from parvis.core.protection.rules.records import NONCE_BYTES, Record, commitment, words_of
from parvis.core.protection.sequencing import sequence
from parvis.kernel import catalogue, prepared
from parvis.kernel.text import Text
from parvis.kernel.together import Together

__all__ = [
    "DISCLOSED",
    "ERASED",
    "LogDisagrees",
    "UnknownEvent",
    "committed_durably",
    "disclose",
    "erase",
    "publish_checkpoint",
    "record",
    "record_durably",
    "record_each",
    "refuse_inside_transaction",
    "sequence",
    "sign_text",
]


ERASED = "trace.erased"
DISCLOSED = "trace.disclosed"


class UnknownEvent(LookupError):
    """A line was to be recorded under a name that no manifest declares."""


def record(
    event: str,
    *,
    subjects: Iterable[bytes],
    organisation: str,
    organisation_identifier: str = "",
    actor: str = "",
    purpose: Text | str,
    legal_basis: Text | str,
    fields: Iterable[str] = (),
    file_reference: str = "",
    detail: Mapping[str, str] | None = None,
    hidden_until: datetime | None = None,
    hidden_reason: str = "",
) -> list[Entry]:
    """One pending line for each subject, committed with the caller's transaction.

    ``organisation`` and ``actor`` are what the person will read. ``detail`` completes the event's sentence;
    its ``url``, a path of this site, becomes a link. ``hidden_until`` keeps the line, committed like any other,
    from everyone until then; ``hidden_reason`` is the subject of a duty of the kind *hiding*.
    Raises UnknownEvent, MayNotHideError.
    """
    lines = lines_of(
        event,
        subjects=subjects,
        organisation=organisation,
        organisation_identifier=organisation_identifier,
        actor=actor,
        purpose=purpose,
        legal_basis=legal_basis,
        fields=fields,
        file_reference=file_reference,
        detail=detail,
        hidden_until=hidden_until,
        hidden_reason=hidden_reason,
    )
    with transaction.atomic(savepoint=False):  # a line that cannot be written takes the caller's change with it
        return committed(lines)


def record_each(event: str, lines: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """``record`` for many at once, in one write: each of ``lines`` holds the arguments of one call. Raises UnknownEvent."""
    usual: Mapping[str, Any] = {"hidden_until": None, "hidden_reason": "", "fields": ()}
    records = [each for line in lines for each in lines_of(event, **{**usual, **line})]
    with transaction.atomic(savepoint=False):
        return committed(records)


def record_durably(
    event: str,
    *,
    subjects: Iterable[bytes],
    organisation: str,
    organisation_identifier: str = "",
    actor: str = "",
    purpose: Text | str,
    legal_basis: Text | str,
    fields: Iterable[str] = (),
    file_reference: str = "",
    detail: Mapping[str, str] | None = None,
    hidden_until: datetime | None = None,
    hidden_reason: str = "",
) -> list[Entry]:
    """As ``record``, committed at once: what happens to the caller afterwards cannot unwrite it.

    Raises RuntimeError inside a transaction, whose rollback would.
    """
    refuse_inside_transaction()
    return together(
        lines_of(
            event,
            subjects=subjects,
            organisation=organisation,
            organisation_identifier=organisation_identifier,
            actor=actor,
            purpose=purpose,
            legal_basis=legal_basis,
            fields=fields,
            file_reference=file_reference,
            detail=detail,
            hidden_until=hidden_until,
            hidden_reason=hidden_reason,
        )
    )


def lines_of(
    event: str,
    *,
    subjects: Iterable[bytes],
    organisation: str,
    organisation_identifier: str,
    actor: str,
    purpose: Text | str,
    legal_basis: Text | str,
    fields: Iterable[str],
    file_reference: str,
    detail: Mapping[str, str] | None,
    hidden_until: datetime | None = None,
    hidden_reason: str = "",
) -> list[Record]:
    """The same happening once for each subject; raises UnknownEvent, MayNotHideError."""
    if event not in catalogue.trace_events():
        raise UnknownEvent(
            f"No manifest declares the trace event {event!r}: add TraceEvent(name={event!r}, …) to the system that records it."
        )
    now = timezone.now()
    shared = Record(
        event=event,
        occurred_at=now,
        subject="",
        organisation=organisation,
        organisation_identifier=organisation_identifier,
        actor=actor,
        purpose=in_both_languages(purpose),
        legal_basis=in_both_languages(legal_basis),
        fields=tuple(fields),
        file_reference=file_reference,
        detail=dict(detail or {}),
        hidden_until=hidden_until,
        hidden_reason=hiding.words(event, at=now, until=hidden_until, reason=hidden_reason),
    )
    return [shared.about(subject) for subject in {selectors.subject(each): None for each in subjects}]


def in_both_languages(text: Text | str) -> dict[str, str]:
    both = text if isinstance(text, Text) else Text.of(str(text))
    return {"fr": both.fr, "en": both.en}


def committed(records: Sequence[Record]) -> list[Entry]:
    """``records`` as entries and their pending leaves, in the transaction that is open."""
    entries = [sealed(record) for record in records]
    for entry, leaf in zip(entries, prepared.insert_all([entry.leaf for entry in entries]), strict=True):
        entry.leaf = leaf  # again, now that it has its key
    prepared.insert_all(entries)
    return entries


def committed_durably(records: Sequence[Record]) -> list[Entry]:
    """``records`` as entries and their pending leaves, committed by themselves."""
    if connection.vendor == "postgresql":
        return in_one_statement([sealed(record) for record in records])
    with transaction.atomic(durable=True):
        return committed(records)


def sealed(record: Record) -> Entry:
    """``record`` as an entry and the leaf that commits to it; neither is written yet."""
    canonical, nonce = record.canonical(), token_bytes(NONCE_BYTES)
    return Entry(
        leaf=Leaf(commitment=commitment(canonical, nonce)),
        subject=record.subject,
        record=canonical.decode(),
        nonce=nonce,
        event=record.event,
        organisation=record.organisation,
        occurred_at=record.occurred_at,
        words=words_of(record),
        visible_from=record.hidden_until,
    )


# One journey to the server in the place of four: begin, leaves, entries, commit.
LEAVES_AND_ENTRIES = """
WITH given AS (
  SELECT * FROM unnest(%s::bytea[], %s::timestamptz[], %s::uuid[], %s::text[], %s::text[], %s::bytea[], %s::text[], %s::text[],
                       %s::timestamptz[], %s::text[], %s::timestamptz[])
  AS given (commitment, committed_at, id, subject, record, nonce, event, organisation, occurred_at, words, visible_from)
), leaf AS (
  INSERT INTO protection_leaf (commitment, committed_at) SELECT commitment, committed_at FROM given RETURNING id, commitment
)
INSERT INTO protection_entry (id, leaf_id, subject, record, nonce, event, organisation, occurred_at, words, visible_from)
SELECT given.id, leaf.id, subject, record, nonce, event, organisation, occurred_at, words, visible_from FROM given JOIN leaf USING (commitment)
RETURNING id, leaf_id
"""


def in_one_statement(entries: list[Entry]) -> list[Entry]:
    """Write ``entries`` and their leaves in one statement of PostgreSQL, which is a transaction by itself."""
    leaves = [entry.leaf for entry in entries]
    with connection.cursor() as cursor:
        cursor.execute(
            LEAVES_AND_ENTRIES,
            [
                [leaf.commitment for leaf in leaves],
                [leaf.committed_at for leaf in leaves],
                [entry.id for entry in entries],
                *([getattr(entry, name) for entry in entries] for name in ("subject", "record", "nonce", "event")),
                *([getattr(entry, name) for entry in entries] for name in ("organisation", "occurred_at", "words", "visible_from")),
            ],
        )
        places = dict(cursor.fetchall())
    for entry in entries:
        leaf = entry.leaf
        leaf.pk = places[entry.id]
        entry.leaf = leaf
        for row in (entry, leaf):
            row._state.adding, row._state.db = False, connection.alias
    return entries


def committed_for_each(asked: Sequence[Sequence[Record]]) -> list[list[Entry]]:
    """The lines of several callers, in one commit."""
    made = iter(committed_durably([record for records in asked for record in records]))
    return [[next(made) for _ in records] for records in asked]


together: Together[Sequence[Record], list[Entry]] = Together(committed_for_each)


def refuse_inside_transaction() -> None:
    """Raises RuntimeError inside a caller's transaction, whose rollback would unwrite what is to stay."""
    blocks = connection.atomic_blocks
    if blocks and not getattr(blocks[-1], "_from_testcase", False):
        raise RuntimeError("A line that is to stay whatever happens was written inside a transaction: write it before, or use `record`.")


@transaction.atomic
def erase(entries: Iterable[Entry], *, reason: Text) -> int:
    """Destroy records and nonces: the leaves stay and say nothing any more. Returns how many.

    The log records which leaves were silenced and why, so that a line cannot vanish unseen.
    """
    doomed = list(entries)
    if doomed:
        leaves = " ".join(bytes(entry.leaf.commitment).hex() for entry in doomed)
        record(
            ERASED,
            subjects=[selectors.THE_LOG],
            organisation="",
            purpose=reason,
            legal_basis=Text("RGPD, articles 5 et 17", "GDPR, articles 5 and 17"),
            detail={"leaves": leaves},
        )
        Entry.objects.filter(pk__in=[entry.pk for entry in doomed]).delete()
    return len(doomed)


@transaction.atomic
def disclose(entries: Iterable[Entry], *, reason: Text) -> int:
    """Show hidden lines from now on: their date can be brought forward, never put back. Returns how many.

    Each leaves a line that says so to the person, with ``reason``.
    """
    now, shown = timezone.now(), 0
    for entry in entries:
        if Entry.objects.filter(pk=entry.pk, visible_from__gt=now).update(visible_from=now):
            committed([told_of(entry, at=now, reason=reason)])
            shown += 1
    return shown


def told_of(entry: Entry, *, at: datetime, reason: Text) -> Record:
    """The line by which a person learns that one about them is shown before its date."""
    hidden = entry.reading
    return Record(
        event=DISCLOSED,
        occurred_at=at,
        subject=hidden.subject,
        organisation=hidden.organisation,
        organisation_identifier=hidden.organisation_identifier,
        purpose=in_both_languages(reason),
        legal_basis=hidden.legal_basis,
        file_reference=hidden.file_reference,
        detail={"line": str(entry.pk), "url": f"/me/trace/{entry.pk}"},
    )


def sign_text(text: str) -> str:
    """``text`` as a note signed by the platform's key (https://c2sp.org/signed-note), verifiable with the key published at /trace/key.

    Raises ValueError for a text that could be read as a checkpoint, or as a statement about this key, by its first line.
    """
    if text.partition("\n")[0] in (keys.origin(), ROTATED, REVOKED) or not text.endswith("\n"):
        raise ValueError("A signed text ends in a newline and does not begin as a checkpoint or a statement about keys does.")
    return keys.signer().sign(text)
