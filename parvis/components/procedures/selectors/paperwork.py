"""What letters say, and the same explanations on pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import segno
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Decision, File, Letter
from parvis.components.procedures.rules.definition import FieldType
from parvis.components.procedures.selectors import templates
from parvis.components.procedures.selectors.for_whom import third_party
from parvis.components.procedures.selectors.wording import Line, blocks, shown_date, shown_number
from parvis.components.rules.rules import Proposal
from parvis.core.exchange.selectors import source_of
from parvis.design import typography
from parvis.kernel import catalogue
from parvis.kernel.calendar import country, local_day
from parvis.kernel.text import Text

TITLES = {
    Letter.Kind.RECEIPT: Text("Accusé de réception", "Acknowledgement of receipt"),
    Letter.Kind.DECISION: Text("Décision", "Decision"),
    Letter.Kind.CERTIFICATE: Text("Attestation", "Certificate"),
    Letter.Kind.TACIT: Text("Attestation de décision née du silence", "Certificate of a decision by silence"),
}


def letter_title(letter: Letter) -> Text:
    definition = letter.file.definition
    name = TITLES[Letter.Kind(letter.kind)]
    return Text(f"{name.fr} – {definition.title.fr}", f"{name.en} – {definition.title.en}")


def letters_of(file: File) -> QuerySet[Letter]:
    """The letters of a file, those that stand first."""
    return file.letters.select_related("stored").order_by(F("withdrawn_at").asc(nulls_first=True), "owed_at")


def written_letter(file: File, kind: str) -> Letter | None:
    """The letter of that kind that stands, or one withdrawn by its number; None while it is not written."""
    wanted = Q(pk=int(kind)) if kind.isascii() and kind.isdigit() and len(kind) < 19 else Q(kind=kind, withdrawn_at=None)
    return file.letters.filter(wanted).exclude(stored=None).select_related("stored").first()


def letter_data(letter: Letter) -> dict[str, Any]:
    """What the letter's template reads; call it with the file's language active."""
    said = SAID[Letter.Kind(letter.kind)](letter.file)
    return {**envelope(letter), **said, "paragraphs": templates.body(letter.file, templates.template_of(letter)), "check": check(letter)}


def check(letter: Letter) -> dict[str, str]:
    """Where anybody who holds the letter checks it, and the square code of that address."""
    url = f"{settings.PARVIS_ORIGIN}/letters/{letter.token}"
    code = segno.make_qr(url, error="m").svg_inline(border=4, light="#fff", dark="#000", omitsize=True)
    return {"url": url, "code": code}


def envelope(letter: Letter) -> dict[str, Any]:
    file = letter.file
    address = file.answers.filter(field__in=[each.name for each in file.definition.all_fields() if each.type is FieldType.ADDRESS]).first()
    lines = str(address.value).splitlines() if address else []
    return {
        "date": dated(letter),
        "organisation": {"name": file.organisation.name, "lines": [file.organisation.email] if file.organisation.email else []},
        "recipient": {"name": file.applicant, "lines": lines},
        "subject": letter_title(letter),
        "reference": file.reference,
        "demonstration": settings.PARVIS_DEMO,
        "follow_url": f"{settings.PARVIS_ORIGIN}/me/files/{file.reference}",
    }


def dated(letter: Letter) -> datetime | None:
    """A letter bears the date of what it tells; a certificate asked for later, the day of asking."""
    if letter.kind == Letter.Kind.TACIT:
        return letter.owed_at
    return letter.file.submitted_at if letter.kind == Letter.Kind.RECEIPT else letter.file.decided_at


def receipt(file: File) -> dict[str, Any]:
    return {
        "received_at": file.submitted_at,
        "intro": file.definition.acknowledgement,
        "silence": {"date": file.silence_on, "sentence": silence_sentence(file)} if file.silence_on else None,
        "answers": [
            *for_somebody(file),
            *(
                {"label": line.label, "value": line.value or gettext("Not answered"), "source": provenance(line)}
                for line in all_lines(file)
            ),
        ],
        "files": [{"name": each.stored.name, "size": ""} for each in file.attachments.select_related("stored")],
        "contact": [file.organisation.name, file.organisation.email],
        "mentions": [{"title": gettext("How long your data are kept"), "text": file.definition.retention.text}, *appeals(file)],
    }


def for_somebody(file: File) -> list[dict[str, str]]:
    """Whose file it is, where its filer declared somebody else."""
    found = third_party(file)
    return [{"label": gettext("For whom"), "value": found.name, "source": gettext("You (declared)")}] if found else []


def all_lines(file: File) -> list[Line]:
    return [line for block in blocks(file) for line in block.lines if not line.attachments]


def provenance(line: Line) -> str:
    """Where an answer comes from, when, and how sure it is."""
    source = f"{line.source}, {typography.day(line.fetched_at)}" if line.source and line.fetched_at else line.source
    match line.certainty:
        case "certified":
            return gettext("%(source)s (certified)") % {"source": source}
        case "disputed":
            return gettext("%(source)s (you say that this is wrong)") % {"source": source}
        case "awaited" if line.since:
            return gettext("Still awaited from its source, asked for since %(day)s") % {"day": typography.day(line.since)}
        case "awaited":
            return gettext("Still awaited from its source")
    return gettext("You (declared)") if line.value else gettext("You")


def silence_sentence(file: File) -> Text:
    """What it means if nobody answers by the date of the legal clock."""
    silence = file.definition.silence
    if silence is None or file.silence_on is None:
        return Text("", "")
    day = shown_date(file.silence_on.isoformat())
    if silence.means == "acceptance":
        return Text(
            f"Sans réponse le {day}, votre demande est acceptée ({silence.legal_basis.fr}). Vous pouvez alors en demander une attestation.",
            f"Without an answer by {day}, your request is accepted ({silence.legal_basis.en}). You may then ask for a certificate of it.",
        )
    return Text(
        f"Sans réponse le {day}, votre demande est refusée ({silence.legal_basis.fr}). Vous pouvez demander les motifs du refus et le contester.",
        f"Without an answer by {day}, your request is refused ({silence.legal_basis.en}). You may ask for the reasons and contest it.",
    )


def appeals(file: File) -> list[dict[str, str]]:
    """Ways to contest, with the months to do so."""
    return [{"title": str(each.title), "text": f"{each.text} {time_limit(each.months)}"} for each in file.definition.appeals]


def time_limit(months: int) -> str:
    return ngettext("Time limit: %(n)d month.", "Time limit: %(n)d months.", months) % {"n": months}


def decision(file: File) -> dict[str, Any]:
    made: Decision = file.decision
    algorithm = file.definition.algorithm
    mentions = (
        [{"title": gettext("A decision based on an algorithm"), "text": f"{algorithm.rights} ({algorithm.legal_basis})"}]
        if algorithm and made.proposal
        else []
    )
    return {
        "outcome": {"label": file.definition.outcomes[made.outcome].label},
        "reasons": "\n".join(filter(None, [made.reasons, made.departure])),
        "results": results(file, made),
        "signatory": {"name": file.organisation.name, "role": made.agent_label},
        "explanation": explanation(file, made),
        "appeals": appeals(file),
        "mentions": [*mentions, {"title": gettext("How long your data are kept"), "text": file.definition.retention.text}],
    }


def certificate(file: File) -> dict[str, Any]:
    """What was accepted, without reasons, computation or ways to contest: for showing to others."""
    return {"outcome": {"label": file.definition.outcomes[file.decision.outcome].label}, "results": results(file, file.decision)}


def tacit(file: File) -> dict[str, Any]:
    """That silence decided, since when and by which law."""
    silence = file.definition.silence
    return {
        "outcome": {"label": file.definition.outcomes[file.decision.outcome].label},
        "accepted": file.decision.outcome == State.ACCEPTED,
        "received_at": local_day(file.submitted_at) if file.submitted_at else "",
        "since": file.silence_on,
        "legal_basis": silence.legal_basis if silence else "",
        "results": results(file, file.decision),
        "appeals": [] if file.decision.outcome == State.ACCEPTED else appeals(file),
    }


SAID = {
    Letter.Kind.RECEIPT: receipt,
    Letter.Kind.DECISION: decision,
    Letter.Kind.CERTIFICATE: certificate,
    Letter.Kind.TACIT: tacit,
}


def results(file: File, made: Decision) -> list[dict[str, str]]:
    result = file.definition.result
    if result is None or result.name not in made.result:
        return []
    computed = gettext("computed by the rule") if made.proposal and not made.departure else gettext("set by the agent")
    return [{"label": str(result.label), "value": shown_number(made.result[result.name], result.unit), "certainty": computed}]


def explanation(file: File, made: Decision) -> dict[str, Any] | None:
    """How the result was computed, as it was stored when the decision was made."""
    algorithm = file.definition.algorithm
    if made.proposal is None or algorithm is None:
        return None
    return {"mention": algorithm.purpose, **reasoning(Proposal.from_json(made.proposal))}


def reasoning(proposal: Proposal) -> dict[str, Any]:
    """What a rule proposes and why, in words: data and sources, parameters, operations, other situations."""
    return {
        "contribution": proposal.contribution,
        "inputs": [
            {
                "label": each.label,
                "value": each.shown,
                "source": source_title(each.source),
                "fetched_at": moment(each.fetched_at),
            }
            for each in proposal.inputs
        ],
        "parameters": [{"label": each.label, "value": each.shown, "legal_ref": each.legal_ref} for each in proposal.parameters],
        "steps": [{"label": each.label, "sentence": each.sentence} for each in proposal.steps],
        "counterfactuals": [{"sentence": each.sentence} for each in proposal.counterfactuals],
        "rule": {"id": proposal.rule_id, "version": proposal.rule_version, "url": f"{settings.PARVIS_ORIGIN}{rule_page(proposal)}"},
    }


def rule_page(proposal: Proposal) -> str:
    """Where the rule can be read: its own page, or that of the procedure whose file writes it."""
    published = {getattr(declared.rule, "rule_id", "") for _, declared in catalogue.procedures()}
    slug = proposal.rule_id.partition("/")[0]
    return f"/rules/{proposal.rule_id}" if proposal.rule_id in published else reverse("procedures:procedure", args=[slug])


def source_title(source: str) -> str:
    """Where an input of the rule came from: an offer's source, or the person."""
    if source in ("", "declared"):
        return gettext("You")
    return str(source_of(source)) if source in catalogue.offers() else source


def moment(iso: str) -> str:
    return typography.day(datetime.fromisoformat(iso)) if iso else ""


def deadline_of_appeal(file: File) -> date | None:
    """The last day of the longest way to contest, counted from the decision."""
    if file.decided_at is None or not file.definition.appeals:
        return None
    decided: date = file.decided_at.astimezone(country().zone).date()
    return decided + relativedelta(months=max(each.months for each in file.definition.appeals))
