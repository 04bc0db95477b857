"""The key of the State that does not exist, in PARVIS_DATA/keys: each installation makes its own."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils import timezone

from parvis.core.evidence import keys, sample
from parvis.kernel.secrets import keep_first


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
