"""Codes against the vectors of RFC 6238, appendix B, and what a guesser may do with them."""

import base64

import pytest

from parvis.core.factors import rules

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(at, code):
    assert rules.matching_step(SECRET, code, at=at, after=0) == at // 30


def test_one_step_of_drift_is_allowed_on_each_side_and_no_more():
    fits = [rules.matching_step(SECRET, "005924", at=1234567890 + late, after=0) is not None for late in (-60, -30, 0, 30, 60)]
    assert fits == [False, True, True, True, False]


def test_a_code_serves_once():
    assert rules.matching_step(SECRET, "287082", at=59, after=1) is None


def test_spaces_in_a_code_do_not_count():
    assert rules.matching_step(SECRET, " 287 082 ", at=59, after=0) == 1


@pytest.mark.parametrize("typed", ["", "28708", "abcdef", "2870820", "٢٨٧٠٨٢"])
def test_what_is_no_code_never_fits(typed):
    assert rules.matching_step(SECRET, typed, at=59, after=0) is None


def test_a_recovery_code_is_read_however_it_is_typed_and_by_its_owner_only():
    code = rules.new_recovery_code()
    stored = rules.recovery_fingerprint(code, owner="one")
    assert rules.recovery_fingerprint(f" {code.upper().replace('-', ' ')} ", owner="one") == stored
    assert rules.recovery_fingerprint(code, owner="two") != stored
