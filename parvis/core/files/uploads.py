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

HARD_LIMIT = 1_000_000_000  # a body beyond this is cut, answer or not


class OversizeFile(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """Stands for a file that was too large: no content, but a name and a size to speak of."""

    def __init__(self, *, name: str, size: int, limit: int, content_type: str) -> None:
        super().__init__(file=BytesIO(), name=name, content_type=content_type, size=size)
        self.limit = limit


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
        self.limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if stays_in_memory(self.request) else settings.PARVIS_UPLOAD_MAX_BYTES

    @override
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if self.beyond_measure:
            raise StopUpload(connection_reset=True)
        super().new_file(*args, **kwargs)
        self.received = 0

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
        return self.received > self.limit

    def drop_what_was_kept(self) -> None:
        """The other handlers delete their temporary file now, not when the request is forgotten."""
        for handler in self.request.upload_handlers if self.request else ():
            if handler is not self:
                handler.upload_interrupted()

    @override
    def file_complete(self, file_size: int) -> OversizeFile | None:
        if not self.is_too_large:
            return None
        return OversizeFile(name=self.file_name or "", size=self.received, limit=self.limit, content_type=self.content_type or "")


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


def stays_in_memory(request: HttpRequest | None) -> bool:
    """Whether the page that ``request`` goes to keeps what is handed in off the disk."""
    found = request.resolver_match if request else None
    return bool(found and getattr(getattr(found.func, "page", None), "uploads_in_memory", False))
