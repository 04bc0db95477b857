"""How messages travel: HTTP-POST and HTTP-Redirect (SAML Bindings 3.4, 3.5), bounded on arrival."""

from __future__ import annotations

import re
import zlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Collection, Iterable
from urllib.parse import quote, unquote_plus

from parvis.core.saml.rules import signing
from parvis.core.saml.rules.problems import BadMessage
from parvis.core.saml.rules.xml import LARGEST_MESSAGE

LONGEST_RELAY_STATE = 80  # SAML Bindings 3.5.3
RELAY_STATE = re.compile(r"[\x21-\x7e ]*")


def posted(message: bytes) -> str:
    """The form field."""
    return b64encode(message).decode()


def read_posted(field: str) -> bytes:
    if len(field) > LARGEST_MESSAGE * 3 // 2:
        raise BadMessage("too-large", f"more than {LARGEST_MESSAGE} bytes")
    try:
        return b64decode("".join(field.split()), validate=True)
    except (ValueError, NotBase64) as error:
        raise BadMessage("unreadable", "not base64") from error


def redirected(message: bytes, *, relay_state: str = "", key: str, algorithm: str = signing.PSS) -> str:
    """The signed query with ``message`` as its SAMLRequest."""
    packer = zlib.compressobj(wbits=-15)
    deflated = packer.compress(message) + packer.flush()
    query = f"SAMLRequest={quoted(b64encode(deflated).decode())}"
    query += f"&RelayState={quoted(relay_state)}" if relay_state else ""
    query += f"&SigAlg={quoted(algorithm)}"
    return f"{query}&Signature={quoted(signing.detached(query, key=key, algorithm=algorithm))}"


def quoted(value: str) -> str:
    return quote(value, safe="")


def parts_of(query: str) -> dict[str, str]:
    """Each parameter as it was written: signatures cover the letters, not their meaning. Raises BadMessage for one given twice."""
    if len(query) > LARGEST_MESSAGE:
        raise BadMessage("too-large", "query too long")
    pairs = [part.partition("=") for part in query.split("&") if part]
    found = {name: value for name, _, value in pairs}
    if len(found) != len(pairs):
        raise BadMessage("unreadable", "a parameter is given twice")
    return found


def read_redirected(query: str) -> bytes:
    """The message in a raw query; raises BadMessage, also for what would unpack beyond the bound."""
    try:
        deflated = b64decode(unquote_plus(parts_of(query).get("SAMLRequest", "")).replace(" ", "+"), validate=True)
        unpacker = zlib.decompressobj(wbits=-15)
        message = unpacker.decompress(deflated, LARGEST_MESSAGE + 1)
    except (ValueError, NotBase64, zlib.error) as error:
        raise BadMessage("unreadable", "not a deflated message in base64") from error
    if len(message) > LARGEST_MESSAGE:
        raise BadMessage("too-large", f"unpacks to more than {LARGEST_MESSAGE} bytes")
    return message


def require_signed_query(query: str, *, certificates: Iterable[str], algorithms: Collection[str]) -> None:
    parts = parts_of(query)
    if not parts.get("Signature") or not parts.get("SigAlg"):
        raise BadMessage("unsigned", "the query has no signature")
    covered = "&".join(f"{name}={parts[name]}" for name in ("SAMLRequest", "RelayState", "SigAlg") if name in parts)
    signature, algorithm = unquote_plus(parts["Signature"]).replace(" ", "+"), unquote_plus(parts["SigAlg"])
    signing.require_detached(covered, signature, algorithm=algorithm, certificates=certificates, algorithms=algorithms)


def relay_state(value: str) -> str:
    """What goes back as it came; raises BadMessage for what could not be a token."""
    if len(value.encode()) > LONGEST_RELAY_STATE or not RELAY_STATE.fullmatch(value):
        raise BadMessage("relay-state", f"RelayState is a token of {LONGEST_RELAY_STATE} bytes at most")
    return value
