"""Public keys as certificates and chips write them: RSA, curves by name, and curves spelled out (RFC 5480, X9.62, TR-03111)."""

from __future__ import annotations

from functools import cache

from asn1crypto import keys
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from parvis.core.evidence.rules.algorithms import CURVES, PublicKey
from parvis.core.evidence.rules.problems import Refused

# Domain parameters of the curves above: p, a, b, order. RFC 5639 section 3; FIPS 186-4 D.1.2.
P224 = 2**224 - 2**96 + 1
P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
P384 = 2**384 - 2**128 - 2**96 + 2**32 - 1
P521 = 2**521 - 1
DOMAINS = {
    "1.3.132.0.33": (
        P224, P224 - 3, 0xB4050A850C04B3ABF54132565044B0B7D7BFD8BA270B39432355FFB4,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFF16A2E0B8F03E13DD29455C5C2A3D,
    ),
    "1.2.840.10045.3.1.7": (
        P256, P256 - 3, 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    ),
    "1.3.132.0.34": (
        P384, P384 - 3, 0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
    "1.3.132.0.35": (
        P521, P521 - 3,
        0x0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
        ((2**265 - 6) << 256) + 0x51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409,
    ),
    "1.3.36.3.3.2.8.1.1.7": (
        0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377, 0x7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9,
        0x26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6, 0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7,
    ),
    "1.3.36.3.3.2.8.1.1.11": (
        0x8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53,
        0x7BC382C63D8C150C3C72080ACE05AFA0C2BEA28E4FB22787139165EFBA91F90F8AA5814A503AD4EB04A8C7DD22CE2826,
        0x04A8C7DD22CE28268B39B55416F0447C2FB77DE107DCD2A62E880EA53EEB62D57CB4390295DBC9943AB78696FA504C11,
        0x8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565,
    ),
    "1.3.36.3.3.2.8.1.1.13": (
        0xAADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3,
        0x7830A3318B603B89E2327145AC234CC594CBDD8D3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CA,
        0x3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CADC083E67984050B75EBAE5DD2809BD638016F723,
        0xAADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870553E5C414CA92619418661197FAC10471DB1D381085DDADDB58796829CA90069,
    ),
}  # fmt: skip


def read(info: keys.PublicKeyInfo) -> PublicKey:
    """The key of a SubjectPublicKeyInfo; raises Refused('weak-algorithm') for a kind or curve that is not accepted."""
    kind = info["algorithm"]["algorithm"].native
    if kind in ("rsa", "rsassa_pss"):
        numbers = info["public_key"].parsed
        return rsa_key(int(numbers["modulus"].native), int(numbers["public_exponent"].native))
    if kind == "ec":
        return on_curve(curve_of(info["algorithm"]["parameters"]), bytes(info["public_key"]))
    raise Refused("weak-algorithm", f"a {str(kind)[:30]} key")


def rsa_key(modulus: int, exponent: int) -> rsa.RSAPublicKey:
    if not 512 <= modulus.bit_length() <= 8192 or exponent.bit_length() > 64:
        raise Refused("weak-algorithm", f"an RSA key of {modulus.bit_length()} bits")
    try:
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError as error:
        raise Refused("unreadable", "an RSA key that is none") from error


def on_curve(oid: str, point: bytes) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVES[oid](), point)
    except ValueError as error:
        raise Refused("unreadable", "a point that is not on its curve") from error


def curve_of(parameters: keys.ECDomainParameters) -> str:
    """The curve's object identifier: named, or recognised by every one of its parameters."""
    if parameters.name == "named":
        oid = parameters.chosen.dotted
    elif parameters.name == "specified":
        oid = spelled_out(parameters.chosen)
    else:
        raise Refused("weak-algorithm", "a curve inherited from its issuer")
    if oid not in CURVES:
        raise Refused("weak-algorithm", f"curve {oid}")
    return str(oid)


def spelled_out(domain: keys.SpecifiedECDomain) -> str:
    """A curve close to a standard one is how signatures are forged (CVE-2020-0601): all of it must be the standard's."""
    field, curve = domain["field_id"], domain["curve"]
    if field["field_type"].native != "prime_field":
        raise Refused("weak-algorithm", "a curve over a binary field")
    given = (
        int(field["parameters"].native),
        int.from_bytes(bytes(curve["a"]), "big"),
        int.from_bytes(bytes(curve["b"]), "big"),
        int(domain["order"].native),
    )
    oid = next((oid for oid, known in DOMAINS.items() if known == given), "")
    if not oid or bytes(domain["base"]) not in generators(oid):
        raise Refused("weak-algorithm", "a curve of its own")
    return oid


@cache
def generators(oid: str) -> frozenset[bytes]:
    """The standard generator of a curve, in both encodings: one times the generator is the generator."""
    point = ec.derive_private_key(1, CURVES[oid]()).public_key().public_numbers()
    width = (CURVES[oid]().key_size + 7) // 8
    x, y = point.x.to_bytes(width, "big"), point.y.to_bytes(width, "big")
    return frozenset({b"\x04" + x + y, bytes([2 + point.y % 2]) + x})
