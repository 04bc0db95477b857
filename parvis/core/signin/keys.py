"""Keys of the broker: signing keys of each issuer, one for pairwise names, some to seal what must be read again.

An issuer's keys stand in ``PARVIS_DATA/keys/signin-<issuer>.jwks``. Every process reads the file again
when it changed, so that a rotation needs no restart; their life is in ``rules/keyring.py``.
"""

from __future__ import annotations

import fcntl
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from joserfc.jws import JWSRegistry

from parvis.core.signin import hardware
from parvis.core.signin.rules import keyring
from parvis.core.signin.rules.algorithms import DEFAULT_SIGNING, SIGNING
from parvis.core.signin.rules.keyring import Key
from parvis.core.signin.rules.tokens import unpadded
from parvis.kernel import writing
from parvis.kernel.secrets import keep_first, kept_secret

ALGORITHM = DEFAULT_SIGNING
REGISTRY = JWSRegistry(algorithms=list(SIGNING))
IN_FILE, IN_HARDWARE = "file", "pkcs11"

read_before: dict[Path, tuple[tuple[int, int], Any]] = {}  # what each file held, and its time and number then


class Unreadable(ValueError):
    """Something sealed cannot be opened: it was altered, or the key in PARVIS_DATA/keys was replaced."""


def folder() -> Path:
    return Path(settings.PARVIS_DATA) / "keys"


def path_of(name: str) -> Path:
    return folder() / f"signin-{name}.jwks"


# --- Signing keys ------------------------------------------------------------------------------


def held(name: str) -> list[Key]:
    """All keys of issuer ``name``, private parts too, as its file has them now; a first one is made."""
    path = path_of(name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keep_first(path, json.dumps({"keys": [{**new_key(ALGORITHM, store=chosen_store()), "since": int(time.time())}]}))
    keys: list[Key] = read(path, lambda text: json.loads(text)["keys"])
    return keys


def read(path: Path, parsed: Callable[[str], Any]) -> Any:
    """What ``path`` holds, parsed again only when the file changed."""
    stat = path.stat()
    mark = (stat.st_mtime_ns, stat.st_ino)
    before = read_before.get(path)
    if before is None or before[0] != mark:
        before = read_before[path] = (mark, parsed(path.read_text()))
    return before[1]


def chosen_store() -> str:
    return IN_HARDWARE if hardware.is_configured() else IN_FILE


def new_key(algorithm: str, *, store: str = IN_FILE) -> dict[str, Any]:
    """A key for ``algorithm``; of one in the hardware store only the public part is here. Raises hardware.StoreUnavailable."""
    parameters = {"use": "sig", "alg": algorithm}
    if store == IN_HARDWARE:
        label = f"parvis-{token_urlsafe(12)}"
        return {**hardware.store().make(label, algorithm), **parameters, "kid": label, "store": store}
    kind = SIGNING[algorithm]
    made: ECKey | RSAKey = (
        ECKey.generate_key(kind.curve, parameters=parameters, auto_kid=True)  # type: ignore[arg-type]
        if kind.key_type == "EC"
        else RSAKey.generate_key(kind.bits, parameters=parameters, auto_kid=True)  # type: ignore[arg-type]
    )
    return dict(made.as_dict(private=True))


@contextmanager
def changing(name: str) -> Iterator[Callable[[list[Key]], None]]:
    """Hold the keys of issuer ``name``; the list given to the function yielded replaces them whole, or not at all."""
    held(name)
    with alone_at(path_of(name)):
        yield lambda keys: replace(path_of(name), json.dumps({"keys": keyring.remaining(keys, now=time.time())}))


@contextmanager
def alone_at(path: Path) -> Iterator[None]:
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        read_before.pop(path, None)
        yield


def replace(path: Path, content: str) -> None:
    writing.write(path, content.encode(), mode=0o600)


def public_keys(name: str) -> dict[str, Any]:
    """The JWKS document of issuer ``name``: keys to come, the one that signs, and those whose tokens still verify."""
    return {"keys": [keyring.public_part(key) for key in keyring.published(held(name), now=time.time())]}


def signing_key(name: str, algorithm: str) -> Key:
    """The key of issuer ``name`` that signs now; made the first time an algorithm is used."""
    found = keyring.current(held(name), algorithm=algorithm, now=time.time())
    return found if found is not None else first_of(name, algorithm)


def first_of(name: str, algorithm: str) -> Key:
    with changing(name) as write:
        keys = held(name)
        found = keyring.current(keys, algorithm=algorithm, now=time.time())
        if found is None:
            found = {**new_key(algorithm, store=chosen_store()), "since": int(time.time())}
            write([*keys, found])
    return found


def signed(claims: dict[str, Any], *, name: str, algorithm: str = ALGORITHM, kind: str = "") -> str:
    """``claims`` as a compact JWT signed by issuer ``name``; ``kind`` is its ``typ`` (RFC 7515 4.1.9)."""
    key = signing_key(name, algorithm)
    header = {"alg": algorithm, "kid": key["kid"]} | ({"typ": kind} if kind else {})
    message = f"{encoded(header)}.{encoded(claims)}"
    return f"{message}.{unpadded(signature(key, message.encode()))}"


def encoded(value: dict[str, Any]) -> str:
    return unpadded(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def signature(key: Key, message: bytes) -> bytes:
    if key.get("store") == IN_HARDWARE:
        return hardware.sign(key["kid"], key["alg"], message)
    return bytes(REGISTRY.get_alg(key["alg"]).sign(message, loaded(json.dumps(dict(key)))))


@cache
def loaded(key: str) -> ECKey | RSAKey:
    """A key ready to sign: reading it costs more than signing."""
    members = json.loads(key)
    return ECKey.import_key(members) if members["kty"] == "EC" else RSAKey.import_key(members)


def own_claims(token: str, *, name: str) -> dict[str, Any]:
    """Claims of a token that issuer ``name`` signed, expired or not; raises joserfc's JoseError or ValueError."""
    return dict(jwt.decode(token, KeySet.import_key_set(public_keys(name)), algorithms=list(SIGNING)).claims)  # type: ignore[arg-type]


# --- Pairwise names and seals --------------------------------------------------------------------


@cache
def pairwise_key() -> bytes:
    return sha256(kept_secret(folder() / "signin-pairwise.key").encode()).digest()


@cache
def compatible_subject_key() -> str:
    """The secret under which an earlier platform named people: the operator puts it there before moving services over."""
    return kept_secret(folder() / "signin-compatible-subject.key").strip()


def sealing_path() -> Path:
    return folder() / "signin-sealing.key"


def sealer() -> MultiFernet:
    """The first line of the file seals; every line opens."""
    kept_secret(sealing_path())
    fernet: MultiFernet = read(sealing_path(), lambda text: MultiFernet(list(map(fernet_of, text.split()))))
    return fernet


def fernet_of(secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(secret.encode()).digest()))


def add_sealing_key() -> None:
    """A new key seals from now on; what the earlier ones sealed still opens until they are forgotten."""
    kept_secret(sealing_path())
    with alone_at(sealing_path()):
        replace(sealing_path(), "\n".join([token_urlsafe(48), *sealing_path().read_text().split()]))


def forget_old_sealing_keys() -> None:
    """Only what the newest key sealed opens from now on: seal everything again first."""
    with alone_at(sealing_path()):
        replace(sealing_path(), sealing_path().read_text().split()[0])


def seal(plain: str) -> str:
    """``plain`` encrypted and authenticated: a copy of the database alone does not give it away."""
    return sealer().encrypt(plain.encode()).decode()


def unseal(sealed: str) -> str:
    """What ``seal`` was given; raises Unreadable."""
    try:
        return sealer().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("A sealed value cannot be opened: restore PARVIS_DATA/keys beside the database it belongs to.") from error
