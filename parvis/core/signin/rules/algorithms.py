"""Which algorithms the broker knows, by table (RFC 7518; ANSSI, Guide des mécanismes cryptographiques 3.0).

``none`` and shared-secret signatures are not in it: a client's secret is kept as a fingerprint only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Signing:
    """What a signing key of one algorithm is made of."""

    key_type: str  # EC or RSA (RFC 7518 6.1)
    curve: str = ""
    bits: int = 0


SIGNING = {
    "ES256": Signing(key_type="EC", curve="P-256"),
    "RS256": Signing(key_type="RSA", bits=3072),
}
DEFAULT_SIGNING = "ES256"
# How a content key reaches a service, and what encrypts the content (RFC 7518 4.1, 5.1).
KEY_AGREEMENTS = ("ECDH-ES", "RSA-OAEP", "RSA-OAEP-256")
CONTENT = ("A256GCM",)
CURVES = {"EC": ("P-256", "P-384", "P-521"), "OKP": ("X25519", "X448")}  # that agree on keys (RFC 7518 4.6, RFC 8037 3.2)


def can_encrypt(key: Mapping[str, Any], algorithm: str) -> bool:
    """Whether a public JWK carries a content key by ``algorithm``: of its kind, and kept for nothing else (RFC 7517 4.2, 4.4)."""
    if key.get("use") not in ("enc", None) or key.get("alg") not in (algorithm, None):
        return False
    if algorithm.startswith("ECDH"):
        return key.get("crv") in CURVES.get(str(key.get("kty")), ())
    return key.get("kty") == "RSA"
