"""Who this node is in a network: its name, the key that signs its messages, the certificate under which it is reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from secrets import token_hex

from cryptography import x509
from joserfc.jwk import OKPKey

from parvis.core.nodes import places
from parvis.core.nodes.rules import certificates, keys


class NoIdentity(RuntimeError):
    """This node has no name, key or certificate in a network; the message says which command gives it one."""


@dataclass(frozen=True, kw_only=True)
class Own:
    """This node in one network; ``tls_files`` are the certificate with its chain, and its private key, both PEM."""

    network: str
    identifier: str
    message_key: OKPKey = field(repr=False)
    tls_files: tuple[Path, Path]
    ca_file: Path

    @property
    def certificate(self) -> x509.Certificate:
        return read_certificate(self.tls_files[0], self.tls_files[0].stat().st_mtime_ns)


def own(network: str) -> Own:
    """This node's identity in ``network``; raises NoIdentity until it was admitted."""
    home = places.folder(network)
    identifier = places.pins(network).get("identifier", "")
    if not identifier or not (home / "message.key").exists():
        raise NoIdentity(f"This node has not joined {network}: parvis nodes join {network} --authority URL --key FINGERPRINT.")
    if not (home / "tls" / "current").exists():
        raise NoIdentity(f"This node waits to be admitted to {network}: its authority has not given it a certificate yet.")
    files = home / "tls" / places.read(home / "tls" / "current")
    return Own(
        network=network,
        identifier=identifier,
        message_key=message_key(network),
        tls_files=(files / "tls.pem", files / "tls.key"),
        ca_file=home / "ca.pem",
    )


def message_key(network: str) -> OKPKey:
    path = places.folder(network) / "message.key"
    return read_key(path, path.stat().st_mtime_ns)


def authority_key(network: str) -> OKPKey:
    """The key that signs the membership; raises NoIdentity where this node is not the authority."""
    path = places.folder(network) / "authority.key"
    if not path.exists():
        raise NoIdentity(f"This node is not the authority of {network}: only the one that founded it changes its register.")
    return read_key(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def read_key(path: Path, _changed: int) -> OKPKey:
    """Read once for each state of the file: another process may have changed it."""
    return keys.private(path.read_text())


@lru_cache(maxsize=64)
def read_certificate(path: Path, _changed: int) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def keep_certificate(network: str, *, chain: str, key: str, used_from: datetime | None = None) -> None:
    """Keep a new certificate and its key; both take the place of the old ones at once, at ``used_from`` or now."""
    home = places.folder(network) / "tls"
    name = token_hex(8)
    places.write(home / name / "tls.key", key)
    places.write(home / name / "tls.pem", chain)
    if used_from is None or not (home / "current").exists():
        places.write(home / "current", name)
    else:
        places.write(home / "next", f"{name} {used_from.isoformat()}")


def next_certificate(network: str) -> tuple[str, datetime] | None:
    """The folder of the certificate that waits to be used, and from when."""
    path = places.folder(network) / "tls" / "next"
    if not path.exists():
        return None
    name, used_from = places.read(path).split()
    return name, datetime.fromisoformat(used_from)


def switch_if_due(network: str, *, now: datetime) -> bool:
    """Use the certificate that waits, once its time has come."""
    waiting = next_certificate(network)
    if waiting is None or waiting[1] > now:
        return False
    home = places.folder(network) / "tls"
    places.write(home / "current", waiting[0])
    (home / "next").unlink()
    return True


def waiting_key(network: str) -> str:
    """The key for which a certificate was asked and has not come yet (PEM); made on first use."""
    path = places.folder(network) / "tls" / "waiting.key"
    if not path.exists():
        places.write(path, certificates.key_pem(certificates.new_key()))
    return path.read_text()


def forget_waiting_key(network: str) -> None:
    (places.folder(network) / "tls" / "waiting.key").unlink(missing_ok=True)
