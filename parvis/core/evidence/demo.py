"""The demonstration trusts one State that does not exist, whose key lies in PARVIS_DATA/keys."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils import timezone

from parvis.core.evidence import keys, sample
from parvis.core.evidence.actions import trust_file
from parvis.kernel.secrets import keep_first


def load() -> None:
    authority = invented_authority()
    trust_file(authority.der, fingerprint=None, sample=True)
    trust_file(sample.revocation_list(authority, now=timezone.now()), fingerprint=None, sample=True)


def invented_authority() -> sample.Authority:
    """Utopia's authority of this installation, made on first use."""
    path = keys.folder() / "evidence-sample.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keep_first(path, sample.authority(now=timezone.now()).pem().decode())
    pem = path.read_bytes()
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, sample.EC_PRIVATE):
        raise TypeError(f"{path} does not hold the key that the demonstration makes: remove it and run the demonstration again.")
    return sample.Authority(key, x509.load_pem_x509_certificate(pem))
