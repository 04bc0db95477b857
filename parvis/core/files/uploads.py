"""Uploads too large are let through unread: the rest of the form is kept, and the field says why."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, StopUpload
from django.http import HttpRequest
from typing_extensions import override

from parvis.core.files.rules import RefusedFile, too_large, too_much
from parvis.kernel.guards import actor
from parvis.kernel.pages import Page

ORDINARY = 10_000_000  # bytes of a file that goes to no page
TOGETHER = 250_000_000  # bytes of all files of one request
HARD_LIMIT = 1_000_000_000  # a body beyond this is cut, answer or not


class OversizeFile(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """Stands for a file that was too large: no content, but a name and a size to speak of.

    ``limit`` is what it passed, in bytes: its own, or that of all files ``together``.
    """

    def __init__(self, *, name: str, size: int, limit: int, together: bool, content_type: str) -> None:
        super().__init__(file=BytesIO(), name=name, content_type=content_type, size=size)
        self.limit, self.together = limit, together

    @property
    def refusal(self) -> RefusedFile:
        return too_much(self.limit) if self.together else too_large(self.limit, self.size or 0)


class LimitedUploadHandler(FileUploadHandler):
    """Comes first: passes chunks on to the other handlers until a file is too large, then drops them."""

    @override
    def handle_raw_input(  # type: ignore[override]  # the stubs say that a length is a str
        self,
        input_data: Any,
        META: Mapping[str, Any],
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        self.beyond_measure = content_length > HARD_LIMIT
        self.kept = 0  # bytes of the files before this one

    @override
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if self.beyond_measure:
            raise StopUpload(connection_reset=True)
        super().new_file(*args, **kwargs)
        self.received = 0
        self.limit = largest(self.request, self.field_name or "")
        self.room = max(TOGETHER, settings.PARVIS_UPLOAD_MAX_BYTES) - self.kept

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        already_too_large = self.is_too_large
        self.received += len(raw_data)
        if not self.is_too_large:
            return raw_data
        if not already_too_large:
            self.drop_what_was_kept()
        return None

    @property
    def is_too_large(self) -> bool:
        return self.received > min(self.limit, self.room)

    def drop_what_was_kept(self) -> None:
        """The other handlers delete their temporary file now, not when the request is forgotten."""
        for handler in self.request.upload_handlers if self.request else ():
            if handler is not self:
                handler.upload_interrupted()

    @override
    def file_complete(self, file_size: int) -> OversizeFile | None:
        if not self.is_too_large:
            self.kept += self.received
            return None
        together = self.received <= self.limit
        return OversizeFile(
            name=self.file_name or "",
            size=self.received,
            limit=self.kept + self.room if together else self.limit,
            together=together,
            content_type=self.content_type or "",
        )


class MemoryWherePageAsks(MemoryFileUploadHandler):
    """Stands before the handlers that may write: a page with ``uploads_in_memory`` keeps files off the disk, and takes less of them."""

    @override
    def handle_raw_input(  # type: ignore[override]  # the stubs say that a length is a str
        self,
        input_data: Any,
        META: Mapping[str, Any],
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        self.activated = stays_in_memory(self.request)


def page_of(request: HttpRequest | None) -> Page | None:
    found = request.resolver_match if request else None
    return getattr(found.func, "page", None) if found else None


def stays_in_memory(request: HttpRequest | None) -> bool:
    """Whether the page that ``request`` goes to keeps what is handed in off the disk."""
    page = page_of(request)
    return bool(page and page.uploads_in_memory)


def largest(request: HttpRequest | None, box: str) -> int:
    """How many bytes a file in the box ``box`` may have, as the page says; never more than the operator allows.

    Nothing of who may not open the page is kept: a form is read before its guard is asked.
    """
    page = page_of(request)
    if request is None or page is None:
        return min(ORDINARY, settings.PARVIS_UPLOAD_MAX_BYTES)
    if not actor(request).may_open(page.audience):
        return 0
    if page.uploads_in_memory:
        return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    said = page.largest_upload
    return min(said(request, box) if callable(said) else said, settings.PARVIS_UPLOAD_MAX_BYTES)
