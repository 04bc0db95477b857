import json
import stat
import time
from base64 import urlsafe_b64decode
from concurrent.futures import ThreadPoolExecutor

import pytest
from joserfc.errors import JoseError

from parvis.core.signin import keys
from parvis.core.signin.rules import keyring
from parvis.core.signin.rules.keyring import AHEAD_SECONDS, OVERLAP_SECONDS, LastKey, NoSuchKey


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PARVIS_DATA = tmp_path
    keys.pairwise_key.cache_clear()
    yield
    keys.pairwise_key.cache_clear()


def kid_in(token: str) -> str:
    padded = token.split(".")[0] + "=="
    return json.loads(urlsafe_b64decode(padded))["kid"]


def prepared(name: str = "low", algorithm: str = "ES256") -> str:
    with keys.changing(name) as write:
        new = keys.new_key(algorithm)
        write(keyring.with_next(keys.held(name), new, now=time.time()))
    return new["kid"]


def test_what_is_published_holds_no_private_part():
    prepared(algorithm="RS256")
    for published in keys.public_keys("low")["keys"]:
        assert published["kid"]
        assert not set(published) & (keyring.PRIVATE | keyring.OURS)


def test_a_key_file_is_for_its_owner_only(tmp_path):
    keys.public_keys("low")
    assert stat.S_IMODE((tmp_path / "keys" / "signin-low.jwks").stat().st_mode) == 0o600
    prepared()
    assert stat.S_IMODE((tmp_path / "keys" / "signin-low.jwks").stat().st_mode) == 0o600


def test_two_processes_that_start_together_sign_with_one_key(tmp_path):
    def made(_):
        keys.read_before.clear()
        return keys.public_keys("low")["keys"][0]["kid"]

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(made, range(16)))) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["signin-low.jwks"]


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_what_an_issuer_signs_verifies_and_issuers_do_not_vouch_for_one_another(algorithm):
    token = keys.signed({"sub": "été"}, name="low", algorithm=algorithm)
    assert keys.own_claims(token, name="low") == {"sub": "été"}
    with pytest.raises((JoseError, ValueError)):
        keys.own_claims(token, name="high")


def test_an_altered_token_does_not_verify():
    head, body, sign = keys.signed({"sub": "x"}, name="low").split(".")
    with pytest.raises((JoseError, ValueError)):
        keys.own_claims(f"{head}.{body[:-2]}AA.{sign}", name="low")


def test_a_prepared_key_is_published_at_once_and_signs_later():
    before = kid_in(keys.signed({}, name="low"))
    new = prepared()
    assert new in {key["kid"] for key in keys.public_keys("low")["keys"]}
    assert kid_in(keys.signed({}, name="low")) == before
    later = time.time() + AHEAD_SECONDS + 1
    assert keyring.current(keys.held("low"), algorithm="ES256", now=later)["kid"] == new


def test_the_old_key_verifies_a_day_more_and_is_then_forgotten_with_its_private_part():
    token = keys.signed({"sub": "x"}, name="low")
    new = prepared()
    over = time.time() + AHEAD_SECONDS + OVERLAP_SECONDS + 1
    assert keys.own_claims(token, name="low") == {"sub": "x"}
    assert [key["kid"] for key in keyring.published(keys.held("low"), now=over)] == [new]
    assert [key["kid"] for key in keyring.remaining(keys.held("low"), now=over)] == [new]


def test_a_process_that_runs_takes_up_a_rotation_made_by_another(tmp_path):
    """The other process writes the file; this one had read it before."""
    before = kid_in(keys.signed({}, name="low"))
    path = tmp_path / "keys" / "signin-low.jwks"
    other = keys.new_key("ES256") | {"since": time.time()}
    keys.replace(path, json.dumps({"keys": [*json.loads(path.read_text())["keys"], other]}))
    assert kid_in(keys.signed({}, name="low")) == other["kid"] != before


def test_rotations_made_at_the_same_moment_are_all_kept():
    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(lambda _: prepared(), range(12)))
    assert made <= {key["kid"] for key in keys.public_keys("low")["keys"]}


def test_a_key_used_now_signs_and_the_one_before_still_verifies():
    token = keys.signed({"sub": "x"}, name="low")
    new = prepared()
    with keys.changing("low") as write:
        write(keyring.used_now(keys.held("low"), new, now=time.time()))
    assert kid_in(keys.signed({}, name="low")) == new
    assert keys.own_claims(token, name="low") == {"sub": "x"}


def test_a_withdrawn_key_no_longer_verifies_and_the_last_one_cannot_be_withdrawn():
    token = keys.signed({"sub": "x"}, name="low")
    only = kid_in(token)
    with pytest.raises(LastKey):
        keyring.withdrawn(keys.held("low"), only, now=time.time())
    prepared()
    with pytest.raises(LastKey):  # the next one does not sign yet
        keyring.withdrawn(keys.held("low"), only, now=time.time())
    with keys.changing("low") as write:
        write(keyring.withdrawn(keyring.used_now(keys.held("low"), prepared_kid(), now=time.time()), only, now=time.time()))
    with pytest.raises((JoseError, ValueError)):
        keys.own_claims(token, name="low")


def prepared_kid() -> str:
    return next(key["kid"] for key in keys.held("low") if key.get("since", 0) > time.time())


def test_a_key_that_does_not_exist_or_signs_already_cannot_be_used_now():
    for kid in ("nothing", kid_in(keys.signed({}, name="low"))):
        with pytest.raises(NoSuchKey):
            keyring.used_now(keys.held("low"), kid, now=time.time())


def test_what_is_sealed_comes_back_and_shows_nothing():
    sealed = keys.seal("Kerdoncuff")
    assert "Kerdoncuff" not in sealed
    assert keys.unseal(sealed) == "Kerdoncuff"


def test_an_altered_seal_is_refused_with_the_way_to_mend_it():
    with pytest.raises(keys.Unreadable, match="PARVIS_DATA/keys"):
        keys.unseal(keys.seal("x")[:-4] + "AAA=")


def test_a_new_sealing_key_still_opens_what_the_old_one_sealed_until_it_is_forgotten():
    before = keys.seal("x")
    keys.add_sealing_key()
    after = keys.seal("x")
    assert keys.unseal(before) == keys.unseal(after) == "x"
    keys.forget_old_sealing_keys()
    assert keys.unseal(after) == "x"
    with pytest.raises(keys.Unreadable):
        keys.unseal(before)
