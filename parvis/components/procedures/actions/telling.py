"""The messages that people get about their files, in the transaction of what they tell."""

from __future__ import annotations

from parvis.components.procedures.actions import programs
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File, ForWhom, Message
from parvis.components.procedures.selectors.for_whom import third_party
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Organisation


def acknowledged(file: File) -> None:
    """The acknowledgement of receipt: date, clock and its meaning, remedies, who answers."""
    send(file, "procedures.acknowledged", key="acknowledged")


def correction_asked(file: File, message: Message) -> None:
    send(file, "procedures.correction-asked", key=f"correction:{message.id}", text=message.text)


def written(file: File, message: Message) -> None:
    send(file, "procedures.message", key=f"message:{message.id}", text=message.text)


def forwarded(file: File, *, former: Organisation, reason: str) -> None:
    """Which body has the file now, and why."""
    send(file, "procedures.forwarded", key=f"forwarded:{file.revision}", former=former.name, reason=reason)


def decided(file: File) -> None:
    """A decision; opened again and decided anew, a file is told of anew."""
    send(file, "procedures.decided", key=f"decided:{file.revision}", outcome=file.definition.outcomes[file.state].label)
    decided_for_somebody(file)


def decided_by_silence(file: File) -> None:
    send(
        file,
        "procedures.decided-by-silence",
        key=f"decided:{file.revision}",
        outcome=file.definition.outcomes[file.state].label,
        accepted=file.state == State.ACCEPTED,
    )
    decided_for_somebody(file)


def decided_for_somebody(file: File) -> None:
    """To whom the file was filed for: that there is a decision, not which; the letter goes to who filed."""
    found = third_party(file)
    if found is not None and found.email and found.state in (ForWhom.State.DECLARED, ForWhom.State.CONFIRMED):
        write_to_third_party(found, "procedures.decided-for-you", link=f"/procedures/{file.procedure.slug}")


def write_to_third_party(found: ForWhom, notice: str, *, link: str) -> None:
    file = found.file
    if file.trial or programs.is_quiet():
        return
    notices.send(
        notice,
        to=found.email,
        key=f"{notice}:{found.id}:{file.revision}",
        context={"name": found.name, "filer": found.filer, "procedure": file.definition, "filed_on": file.submitted_at},
        organisation_name=file.organisation.name,
        language=file.language,
        link=link,
    )


def reopened(file: File, *, why: str) -> None:
    send(file, "procedures.reopened", key=f"reopened:{file.revision}", text=why)


def send(file: File, notice: str, *, key: str, **more: object) -> None:
    if file.person is None or file.trial or programs.is_quiet():
        return
    definition = file.definition
    context = {"file": file, "procedure": definition, "filed_on": file.submitted_at, "silence": definition.silence, **more}
    notices.send(
        notice,
        to=file.person,
        key=f"procedures:{file.id}:{key}",
        context=context,
        organisation_name=file.organisation.name,
        file_reference=file.reference or "",
        language=file.language,
        link=f"/me/files/{file.reference}",
    )
