"""Timestamps of checkpoints (RFC 3161): asked for the SHA-256 of a checkpoint's text, verified before they are believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography import x509
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, VerificationError, VerifierBuilder, decode_timestamp_response
from rfc3161_client.tsp import TimeStampRequest

REQUEST_TYPE = "application/timestamp-query"
ANSWER_TYPE = "application/timestamp-reply"
LARGEST = 64 * 1024
SHA256_OID = "2.16.840.1.101.3.4.2.1"


class BadTimestamp(ValueError):
    """An answer that does not timestamp what was asked, or not in the name of who was asked; says which."""


@dataclass(frozen=True)
class Asked:
    """A question to an authority: what it is about, and the number that only its answer can repeat."""

    text: str
    request: TimeStampRequest

    @classmethod
    def about(cls, text: str) -> Asked:
        return cls(text, TimestampRequestBuilder().data(text.encode()).hash_algorithm(HashAlgorithm.SHA256).build())

    @property
    def der(self) -> bytes:
        octets: bytes = self.request.as_bytes()
        return octets

    def verified(self, answer: bytes, roots: Sequence[x509.Certificate]) -> datetime:
        """When the authority says the text was there; raises BadTimestamp."""
        return verified(answer, self.text, roots, nonce=self.request.nonce)


def verified(answer: bytes, text: str, roots: Sequence[x509.Certificate], *, nonce: int | None = None) -> datetime:
    """When ``answer`` (DER of a TimeStampResp) says that ``text`` was there, by an authority that ``roots`` lead to.

    The authority's certificate is judged at the moment that the timestamp names. Raises BadTimestamp.
    """
    try:
        response = decode_timestamp_response(answer)
    except ValueError as error:
        raise BadTimestamp("The answer is not a timestamp.") from error
    try:
        info = response.tst_info if response.status == 0 else None
        if info is None:
            raise BadTimestamp(f"The authority gave no timestamp (status {response.status}).")
        if (
            info.message_imprint.hash_algorithm.dotted_string != SHA256_OID
            or info.message_imprint.message != sha256(text.encode()).digest()
        ):
            raise BadTimestamp("The timestamp is of something else.")
        if nonce is not None and info.nonce != nonce:
            raise BadTimestamp("The timestamp answers another question: its number is not the one that was sent.")
        builder = VerifierBuilder(roots=list(roots), nonce=nonce)
        builder.build().verify(response, sha256(text.encode()).digest())
        return info.gen_time
    except (VerificationError, ValueError) as error:
        if isinstance(error, BadTimestamp):
            raise
        raise BadTimestamp(f"The timestamp is not signed by who was asked, or by a certificate that was not valid then: {error}") from error


def pinned(pem: bytes) -> list[x509.Certificate]:
    """The certificates in a PEM file; raises ValueError."""
    return x509.load_pem_x509_certificates(pem)
