"""Keys in a PKCS#11 store, with SoftHSM: the private key is never seen here."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from parvis.core.signin import hardware, keys

MODULE = next(
    (str(found) for pattern in ("*/softhsm/libsofthsm2.so", "softhsm/libsofthsm2.so") for found in Path("/usr/lib").glob(pattern)), ""
)


@pytest.fixture(scope="module")
def configuration(tmp_path_factory):
    """A store of this run's own; its library reads where it is once per process."""
    if not MODULE or shutil.which("softhsm2-util") is None:
        pytest.skip("SOFTHSM ABSENT: install Debian's softhsm2 to try a PKCS#11 store")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    made = ["softhsm2-util", "--init-token", "--free", "--label", "parvis", "--pin", "135790", "--so-pin", "975310"]
    subprocess.run(made, env=os.environ | {"SOFTHSM2_CONF": str(folder / "softhsm2.conf")}, check=True, capture_output=True)
    return folder / "softhsm2.conf"


@pytest.fixture
def token(configuration, settings, tmp_path, monkeypatch):
    settings.PARVIS_DATA = tmp_path
    (tmp_path / "pin").write_text("135790\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(configuration))
    for name, value in (("MODULE", MODULE), ("TOKEN", "parvis"), ("PIN_FILE", str(tmp_path / "pin"))):
        monkeypatch.setenv(f"PARVIS_PKCS11_{name}", value)
    hardware.forget()
    yield tmp_path
    hardware.forget()


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_a_token_signed_in_the_store_verifies_with_the_published_key(token, algorithm):
    signed = keys.signed({"sub": "x"}, name="low", algorithm=algorithm)
    published = KeySet.import_key_set(keys.public_keys("low"))
    assert jwt.decode(signed, published, algorithms=[algorithm]).claims == {"sub": "x"}


def test_the_platform_holds_no_private_part(token):
    keys.signed({}, name="low")
    kept = (token / "keys" / "signin-low.jwks").read_text()
    assert '"store": "pkcs11"' in kept
    assert '"d"' not in kept


def test_a_session_that_the_store_closed_is_opened_again(token):
    keys.signed({}, name="low")
    hardware.store().session.close()
    assert keys.own_claims(keys.signed({"sub": "x"}, name="low"), name="low") == {"sub": "x"}


def test_a_wrong_pin_is_told_without_the_pin(token):
    (token / "pin").write_text("000000")
    with pytest.raises(hardware.StoreUnavailable, match="check module, token and PIN file") as told:
        hardware.store()
    assert "000000" not in str(told.value)


def test_without_configuration_the_variables_are_named(monkeypatch):
    monkeypatch.delenv("PARVIS_PKCS11_MODULE", raising=False)
    hardware.forget()
    with pytest.raises(hardware.StoreUnavailable, match="PARVIS_PKCS11_MODULE"):
        hardware.store()
