"""A timestamping authority in a folder (RFC 3161), for the demonstration and for tests: anyone can read its key, so it proves nothing."""

from __future__ import annotations

import fcntl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import randbits

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from parvis.kernel.writing import write

POLICY = "1.3.6.1.4.1.32473.1"  # of the numbers for examples (RFC 5612)
GRANTED, REJECTED = "granted", "rejection"


@dataclass(frozen=True)
class TimestampAuthority:
    """Keys and certificates in ``folder``: ``ca.pem`` is what others pin."""

    folder: Path

    @property
    def certificates(self) -> Path:
        return self.folder / "ca.pem"

    @classmethod
    def kept_in(cls, folder: Path) -> TimestampAuthority:
        """The authority of ``folder``, made on first use."""
        authority = cls(folder)
        if not authority.certificates.exists():
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / ".lock").open("w") as lock:  # two processes make one
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not authority.certificates.exists():
                    authority.make()
        return authority

    def make(self, *, start: datetime | None = None, days: int = 3650) -> None:
        """A root, and under it the key that signs timestamps."""
        start = start or datetime.now(UTC) - timedelta(minutes=5)
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root = certificate(
            "Demonstration timestamps: root", root_key, root_key, "Demonstration timestamps: root", start, days, is_root=True
        )
        own = certificate("Demonstration timestamps", key, root_key, "Demonstration timestamps: root", start, days, is_root=False)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write(self.folder / "tsa.key", secret + own.public_bytes(Encoding.PEM), mode=0o600)
        write(self.certificates, root.public_bytes(Encoding.PEM))

    def answer(self, question: bytes, *, at: datetime | None = None) -> bytes:
        """The DER of a TimeStampResp to the DER of a TimeStampReq."""
        try:
            asked = tsp.TimeStampReq.load(question, strict=True)
            imprint = asked["message_imprint"].copy()
            if imprint["hash_algorithm"]["algorithm"].native != "sha256" or len(imprint["hashed_message"].native) != 32:
                raise ValueError("only SHA-256")
        except ValueError:
            return rejected()
        return self.stamp(imprint, nonce=asked["nonce"].native, at=at)

    def stamp(self, imprint: tsp.MessageImprint, *, nonce: int | None, at: datetime | None = None) -> bytes:
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": POLICY,
                "message_imprint": imprint,
                "serial_number": randbits(63),
                "gen_time": (at or datetime.now(UTC)).replace(microsecond=0),
                **({"nonce": nonce} if nonce is not None else {}),
            }
        )
        token = cms.ContentInfo({"content_type": "signed_data", "content": self.signed(info.dump())})
        answer: bytes = tsp.TimeStampResp({"status": {"status": GRANTED}, "time_stamp_token": token}).dump()
        return answer

    def signed(self, info: bytes) -> cms.SignedData:
        """``info`` signed as RFC 3161 and RFC 5816 ask: the attributes name the certificate."""
        pem = (self.folder / "tsa.key").read_bytes()
        key, own = load_pem_private_key(pem, None), x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERTIFICATE") :])
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("the key of this authority is an elliptic one")
        der = own.public_bytes(Encoding.DER)
        mine = asn1.Certificate.load(der)
        attributes = signed_attributes(info, der)
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
                "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info)},
                "certificates": [mine],
                "signer_infos": [
                    {
                        "version": "v1",
                        "sid": cms.IssuerAndSerialNumber({"issuer": mine.issuer, "serial_number": mine.serial_number}),
                        "digest_algorithm": {"algorithm": "sha256"},
                        "signed_attrs": attributes,
                        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                        "signature": key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
                    }
                ],
            }
        )


def signed_attributes(info: bytes, certificate_der: bytes) -> cms.CMSAttributes:
    return cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [sha256(info).digest()]},
            {"type": "signing_certificate_v2", "values": [{"certs": [{"cert_hash": sha256(certificate_der).digest()}]}]},
        ]
    )


def certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    issuer: str,
    start: datetime,
    days: int,
    *,
    is_root: bool,
) -> x509.Certificate:
    """A certificate of an authority's root, or of the key that it signs timestamps with."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    if not is_root:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(by, hashes.SHA256())


def rejected() -> bytes:
    """A TimeStampResp without a token: a sequence of the status alone, which asn1crypto does not write."""
    status: bytes = tsp.PKIStatusInfo({"status": REJECTED, "fail_info": {"bad_alg"}}).dump()
    return b"\x30" + bytes([len(status)]) + status
