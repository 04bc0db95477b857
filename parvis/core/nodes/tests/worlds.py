"""Two installations in one process: each has its folder and the lists of members that it accepted; the register is the authority's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client

from parvis.core.nodes import gateway, identity
from parvis.core.nodes.client import Reply
from parvis.core.nodes.models import Membership as Document
from parvis.core.nodes.rules.http_messages import Response
from parvis.core.nodes.rules.problems import code_in
from parvis.core.nodes.tests import speaking


class Worlds:
    """The authority's installation, where a test begins, and another node's at ``there``."""

    def __init__(self, settings: Any, there: Path) -> None:
        self.settings, self.here, self.there = settings, Path(settings.PARVIS_DATA), there
        self.kept: dict[Path, list[Document]] = {}
        self.asked: list[str] = []  # what went from one to the other: "POST /nodes/essai/applications"

    @contextmanager
    def at(self, folder: Path) -> Iterator[None]:
        before = Path(self.settings.PARVIS_DATA)
        self.move(before, folder)
        try:
            yield
        finally:
            self.move(folder, before)

    def move(self, left: Path, entered: Path) -> None:
        self.kept[left] = list(Document.objects.all())
        Document.objects.all().delete()
        Document.objects.bulk_create(self.kept.get(entered, []))
        self.settings.PARVIS_DATA = entered

    def exchanged(self, method: str, url: str, *, content: bytes | None = None, content_type: str = "") -> tuple[int, bytes]:
        """As ``reaching.exchanged``: the authority's pages answer, without a network."""
        path = url.removeprefix("http://testserver")
        self.asked.append(f"{method} {path}")
        with self.at(self.here):
            client = Client()
            answer = client.post(path, data=content, content_type=content_type) if method == "POST" else client.get(path)
            return answer.status_code, answer.content

    def called(self, network: str, _member: str, method: str, path: str, *, body: bytes = b"", label: Any, **_more: Any) -> Reply:
        """As ``client.call``: the authority's gateway answers a message signed by this node, over its certificate."""
        self.asked.append(f"{method} {path}")
        own = identity.own(network)
        asked = speaking.sign(own, method, path, body, label=label, created=None, own={})
        with self.at(self.here):
            found: Response = gateway.answer(speaking.received(asked, own.certificate.public_bytes(Encoding.DER)), network=network)
        return Reply(status=found.status, body=found.body, headers=dict(found.headers), message=None, code=code_in(found.body))
