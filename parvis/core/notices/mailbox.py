"""The demonstration's post office: e-mails become files that /platform/mail shows."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import FileResponse


def folder() -> Path:
    return settings.PARVIS_DATA / "mail"


def file_name(content_id: str) -> str:
    """One file per Message-ID: sent twice, still one letter in the box."""
    return hashlib.sha256(content_id.encode()).hexdigest()[:32]


class FolderBackend(BaseEmailBackend):
    """Writes each e-mail as an ``.eml`` file (RFC 5322) in ``PARVIS_DATA/mail``."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            self.write(message)
        return len(email_messages)

    def write(self, message: EmailMessage) -> None:
        content = message.message()
        target = folder() / f"{file_name(str(content['Message-ID']))}.eml"
        with NamedTemporaryFile(dir=folder(), delete=False) as file:
            file.write(content.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(target)


@dataclass(frozen=True)
class Part:
    """A document attached to a letter."""

    number: int
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One e-mail of the box."""

    key: str
    sent_at: datetime
    sender: str
    to: str
    subject: str
    body: str
    parts: tuple[Part, ...]


def keys() -> list[str]:
    """The names of all letters, newest first."""
    files = sorted(folder().glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [path.stem for path in files]


def letter(key: str) -> Letter:
    """Raises LookupError."""
    path = folder() / f"{key}.eml"
    if not path.is_file():
        raise LookupError("No such letter in the demonstration's mail.")
    return read(path)


def download(part: Part) -> FileResponse:
    """The document as a download that no browser runs in our name."""
    response = FileResponse(BytesIO(part.content), as_attachment=True, filename=part.name, content_type=part.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def sent_at(parsed: Parsed, path: Path) -> datetime:
    """The letter's date: ``-0000``, as Django writes it, is UTC from an unknown place (RFC 5322, 3.3)."""
    date = parsed["Date"]
    if date is None:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    written: datetime = date.datetime
    return written if written.tzinfo else written.replace(tzinfo=UTC)


def part(number: int, attached: Parsed) -> Part:
    payload = attached.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    return Part(number, attached.get_filename() or "document", attached.get_content_type(), content)


def read(path: Path) -> Letter:
    parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = parsed.get_body(("plain",))
    attached = enumerate(parsed.iter_attachments())
    return Letter(
        key=path.stem,
        sent_at=sent_at(parsed, path),
        sender=str(parsed["From"]),
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        body=body.get_content() if body else "",
        parts=tuple(part(number, each) for number, each in attached),
    )
