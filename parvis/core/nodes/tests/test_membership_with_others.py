"""The membership in the hands of other people's JOSE: Authlib in Python, `jose` in Node.js. They need the key and nothing of ours."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from authlib.jose import JsonWebSignature
from authlib.jose.errors import JoseError
from authlib.jose.rfc8037 import OKPKey

from parvis.core.nodes.rules import membership as rules

pytestmark = pytest.mark.django_db
FOREIGN = Path(__file__).parents[4] / "tests" / "foreign"
with_node = pytest.mark.skipif(
    shutil.which("node") is None or not (FOREIGN / "node_modules" / "jose").exists(),
    reason="LOUD: Node.js or npm's jose is not here: npm ci in tests/foreign",
)


def altered(document: str) -> str:
    header, claims, signature = document.split(".")
    return f"{header}.{claims[:-6]}AAAAAA.{signature}"


def read_by_authlib(document: str, key: dict[str, str]) -> dict[str, object]:
    found = JsonWebSignature(["EdDSA"]).deserialize_compact(document.encode(), OKPKey.import_key(key))
    assert found["header"]["typ"] == rules.TYPE
    return json.loads(found["payload"])


def read_by_node(document: str, key: dict[str, str]) -> dict[str, object]:
    """What `jose` says: ``{"payload", "protectedHeader"}`` or ``{"error": code}``."""
    done = subprocess.run(
        ["node", FOREIGN / "membership.mjs"],
        input=json.dumps({"document": document, "key": key}),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_authlib_verifies_the_published_document_and_reads_what_we_read(founded, client):
    document = client.get("/nodes/essai/membership").content.decode()
    assert read_by_authlib(document, founded.keys[0]) == founded.claims()


def test_authlib_refuses_it_altered_and_under_another_key(founded, authority):
    with pytest.raises(JoseError):
        read_by_authlib(altered(founded.document), founded.keys[0])
    with pytest.raises(JoseError):
        read_by_authlib(authority.document(1), founded.keys[0])


@with_node
def test_jose_in_node_verifies_it_and_refuses_it_altered(founded):
    said = read_by_node(founded.document, founded.keys[0])
    assert said["payload"] == founded.claims()
    assert said["protectedHeader"] == {"alg": "EdDSA", "typ": rules.TYPE, "kid": founded.keys[0]["kid"]}
    assert read_by_node(altered(founded.document), founded.keys[0]) == {"error": "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"}
