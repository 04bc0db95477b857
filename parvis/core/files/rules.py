"""What a document really is: by its content, then by its name, and whether both agree."""

from __future__ import annotations

import base64
import re
import unicodedata
from mimetypes import guess_all_extensions
from pathlib import PurePosixPath

import filetype

from parvis.kernel.text import Text

HEAD = 8192  # bytes that tell a type
METADATA_LENGTH = 2000
METADATA_KEY = re.compile(r"[!-+\--~]+")  # visible ASCII without the comma

EXECUTABLE = frozenset({"application/x-msdownload", "application/x-executable", "application/x-mach-binary", "application/x-shellscript"})
PROGRAM_MARKS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"L\x00\x00\x00\x01\x14\x02\x00")

EXTENSIONS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "image/tiff": (".tif", ".tiff"),
    "text/plain": (".txt", ".md", ".log"),
    "text/csv": (".csv",),
    "text/calendar": (".ics",),
    "application/json": (".json", ".geojson"),
    "application/xml": (".xml",),
    "image/svg+xml": (".svg",),
    "text/html": (".html", ".htm"),
}


class RefusedFile(ValueError):
    """A document that cannot be taken; ``text`` tells the person why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".removesuffix(".0")


def too_large(max_bytes: int, size: int) -> RefusedFile:
    """``size`` in bytes is what the person gave; shown rounded up, so that it never reads as small enough."""
    most, given = megabytes(max_bytes), megabytes(max(size, max_bytes + 100_000))
    return RefusedFile(
        Text(
            f"Ce fichier pèse {given.replace('.', ',')}\u00a0Mo\u00a0: le plus accepté ici est {most.replace('.', ',')}\u00a0Mo. Réduisez-le (par exemple en numérisant moins finement), puis ajoutez-le de nouveau.",
            f"This file weighs {given}\u00a0MB: the most that is accepted here is {most}\u00a0MB. Make it smaller (for instance by scanning at a lower resolution), then add it again.",
        )
    )


def too_much(max_bytes: int) -> RefusedFile:
    """One more file than a single sending may hold."""
    most = megabytes(max_bytes)
    return RefusedFile(
        Text(
            f"Vos fichiers dépassent ensemble {most.replace('.', ',')}\u00a0Mo, le plus que l’on envoie en une fois. Envoyez les autres d’abord, puis ajoutez celui-ci de nouveau.",
            f"Your files together are more than {most}\u00a0MB, the most that is sent at once. Send the others first, then add this one again.",
        )
    )


EMPTY = RefusedFile(
    Text(
        "Ce fichier est vide. Vérifiez-le sur votre appareil, puis ajoutez-le de nouveau.",
        "This file is empty. Check it on your device, then add it again.",
    )
)
PROGRAM = RefusedFile(
    Text(
        "Ce fichier est un programme, que nous n’acceptons jamais. Ajoutez le document lui-même, par exemple en PDF.",
        "This file is a program, which we never accept. Add the document itself, for instance as a PDF.",
    )
)
BOMB = RefusedFile(
    Text(
        "Ce fichier compressé deviendrait démesuré une fois ouvert\u00a0: nous ne le gardons pas. Ajoutez le document lui-même, par exemple en PDF.",
        "This compressed file would become far too large once opened: we do not keep it. Add the document itself, for instance as a PDF.",
    )
)
NESTED = RefusedFile(
    Text(
        "Cette archive en contient une autre, que nous ne pouvons pas vérifier. Ajoutez les documents eux-mêmes.",
        "This archive holds another one, which we cannot check. Add the documents themselves.",
    )
)
DAMAGED = RefusedFile(
    Text(
        "Ce fichier est abîmé ou protégé par un mot de passe\u00a0: nous ne pouvons pas le vérifier. Ouvrez-le sur votre appareil, enregistrez-le de nouveau sans mot de passe, puis ajoutez-le.",
        "This file is damaged or locked with a password: we cannot check it. Open it on your device, save it again without a password, then add it.",
    )
)
INFECTED = RefusedFile(
    Text(
        "L’antivirus a reconnu un virus dans ce fichier\u00a0: nous ne l’avons pas gardé. Analysez votre appareil, puis ajoutez une copie saine du document.",
        "The virus scanner recognised a virus in this file: we have not kept it. Scan your device, then add a clean copy of the document.",
    )
)


def extensions(content_type: str) -> tuple[str, ...]:
    """Endings under which ``content_type`` is known, the usual one first."""
    return EXTENSIONS.get(content_type) or tuple(guess_all_extensions(content_type))


def wrong_type(accept: tuple[str, ...]) -> RefusedFile:
    kinds = ", ".join(sorted({extensions(kind)[0].lstrip(".").upper() for kind in accept if extensions(kind)}))
    return RefusedFile(
        Text(
            f"Nous ne pouvons pas lire ce type de fichier ici. Ajoutez un document dans l’un de ces formats\u00a0: {kinds}.",
            f"We cannot read this type of file here. Add a document in one of these formats: {kinds}.",
        )
    )


def wrong_name(content_type: str) -> RefusedFile:
    ending = (extensions(content_type) or ("",))[0].lstrip(".").upper()
    return RefusedFile(
        Text(
            f"Le nom de ce fichier ne correspond pas à son contenu, qui est au format {ending}. Enregistrez-le sous un nom qui finit par .{ending.lower()}, puis ajoutez-le de nouveau.",
            f"The name of this file does not match its content, which is {ending}. Save it under a name ending in .{ending.lower()}, then add it again.",
        )
    )


def safe_name(name: str) -> str:
    """A name fit to be shown and downloaded: no folder, no invisible or text-reversing character, 150 long at most."""
    last = PurePosixPath(name.replace("\\", "/")).name
    visible = "".join(char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char)[0] != "C")
    stem, dot, ending = visible.strip(" .").rpartition(".")
    return f"{stem[:140]}.{ending[:9]}" if dot else (ending[:150] or "document")


def is_text(content: bytes) -> bool:
    """Whether ``content`` is text in UTF-8 or Windows-1252, without control characters."""
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", content):
        return False
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def markup(head: str) -> str:
    """The type of a text that begins with a tag; empty when it does not."""
    start = head.lstrip("\ufeff \t\r\n").lower()
    if not start.startswith("<"):
        return ""
    if re.search(r"<(!doctype html|html|head|body|script|iframe)\b", start):
        return "text/html"
    return "image/svg+xml" if "<svg" in start else "application/xml"


def text_type(head: str, name: str) -> str:
    """The type of a text: by its markup, its brackets, then its name."""
    if found := markup(head):
        return found
    if head.startswith("BEGIN:VCALENDAR"):
        return "text/calendar"
    ending = PurePosixPath(name.lower()).suffix
    if ending in EXTENSIONS["application/json"] and head.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return "application/json"
    return "text/csv" if ending == ".csv" else "text/plain"


def sniffed(head: bytes, name: str) -> str:
    """The MIME type of a document that begins with ``head``; empty when it is none we know.

    ``name`` only tells kinds of text apart.
    """
    if head.startswith(PROGRAM_MARKS):
        return "application/x-executable"
    if kind := filetype.guess(head):
        return str(kind.mime)
    if not is_text(whole_characters(head)):
        return ""
    return text_type(head.decode("utf-8", "replace"), name)


def whole_characters(head: bytes) -> bytes:
    """``head`` without the UTF-8 character that its end may have cut."""
    return head if len(head) < HEAD else head[: len(head.decode("utf-8", "ignore").encode())] or head


def checked(head: bytes, *, name: str, accept: tuple[str, ...]) -> tuple[str, str]:
    """The real type of a document and the name to keep it under.

    Raises RefusedFile for programs, types outside ``accept`` and names that lie about the content.
    """
    clean = safe_name(name)
    kind = sniffed(head, clean)
    if kind in EXECUTABLE:
        raise PROGRAM
    if kind not in accept:
        raise wrong_type(accept)
    ending = PurePosixPath(clean.lower()).suffix
    if ending and ending not in extensions(kind):
        raise wrong_name(kind)
    return kind, clean if ending else clean + extensions(kind)[0]


def metadata(said: str) -> dict[str, str] | None:
    """What a client of tus says of a document: names, each with a text in base 64; None for what is written otherwise."""
    found: dict[str, str] = {}
    for pair in said.split(",") if said.strip() else ():
        key, _, value = pair.strip().partition(" ")
        try:
            text = base64.b64decode(value.strip(), validate=True).decode()
        except ValueError:
            return None
        if not METADATA_KEY.fullmatch(key) or key in found:
            return None
        found[key] = text
    return found if len(said) <= METADATA_LENGTH else None
