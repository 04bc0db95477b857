import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from joserfc.errors import JoseError

from parvis.core.signin import keys


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PARVIS_DATA = tmp_path
    for cached in (keys.signing_keys, keys.sealer, keys.pairwise_key):
        cached.cache_clear()
    yield
    for cached in (keys.signing_keys, keys.sealer, keys.pairwise_key):
        cached.cache_clear()


def test_what_is_published_holds_no_private_part():
    published = keys.public_keys("low")
    assert published["keys"][0]["kid"]
    assert "d" not in published["keys"][0]


def test_a_key_file_is_for_its_owner_only(tmp_path):
    keys.public_keys("low")
    assert stat.S_IMODE((tmp_path / "keys" / "signin-low.jwks").stat().st_mode) == 0o600


def test_two_processes_that_start_together_sign_with_one_key(tmp_path):
    def made(_):
        return keys.signing_keys.__wrapped__("low").as_dict(private=False)["keys"][0]["kid"]

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(made, range(16)))) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["signin-low.jwks"]


def test_issuers_do_not_vouch_for_one_another():
    token = keys.signed({"sub": "x"}, name="low")
    assert keys.own_claims(token, name="low") == {"sub": "x"}
    with pytest.raises((JoseError, ValueError)):
        keys.own_claims(token, name="high")


def test_a_second_key_in_the_file_still_verifies_after_rotation(tmp_path):
    token = keys.signed({"sub": "x"}, name="low")
    path = tmp_path / "keys" / "signin-low.jwks"
    old = json.loads(path.read_text())["keys"]
    path.write_text(json.dumps({"keys": [keys.new_key().as_dict(private=True), *old]}))
    keys.signing_keys.cache_clear()
    assert keys.own_claims(token, name="low") == {"sub": "x"}
    assert keys.signed({"sub": "x"}, name="low").split(".")[0] != token.split(".")[0]


def test_what_is_sealed_comes_back_and_shows_nothing():
    sealed = keys.seal("Kerdoncuff")
    assert "Kerdoncuff" not in sealed
    assert keys.unseal(sealed) == "Kerdoncuff"


def test_an_altered_seal_is_refused_with_the_way_to_mend_it():
    with pytest.raises(keys.Unreadable, match="PARVIS_DATA/keys"):
        keys.unseal(keys.seal("x")[:-4] + "AAA=")
