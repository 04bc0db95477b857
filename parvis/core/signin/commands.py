"""``parvis signin …``: the broker's keys, from a shell."""

from __future__ import annotations

import argparse

from parvis.core.signin import hardware, selectors
from parvis.core.signin.actions import signing_keys
from parvis.core.signin.keys import IN_FILE, IN_HARDWARE
from parvis.core.signin.rules.algorithms import DEFAULT_SIGNING, SIGNING
from parvis.core.signin.rules.keyring import AHEAD_SECONDS, LastKey, NoSuchKey


def list_keys(_arguments: argparse.Namespace) -> int:
    for each in selectors.signing_keys():
        since = f"{each.since:%Y-%m-%d %H:%M} UTC" if each.since else "the beginning"
        print(f"{each.issuer:8} {each.algorithm:6} {each.store:7} {each.state:8} since {since:20} {each.kid}")
    return 0


def with_rotation_options(parser: argparse.ArgumentParser) -> None:
    issuers = [row.slug for row in selectors.profile().issuers]
    parser.add_argument("issuer", choices=issuers, help="whose key to replace")
    parser.add_argument("--algorithm", choices=list(SIGNING), default=DEFAULT_SIGNING)
    parser.add_argument(
        "--store", choices=(IN_FILE, IN_HARDWARE), default=IN_FILE, help="pkcs11: the private key never leaves the hardware"
    )
    parser.add_argument("--use-now", metavar="KID", default="", help="sign with this prepared key at once")
    parser.add_argument("--withdraw", metavar="KID", default="", help="forget this key: what it signed no longer verifies")


def rotate(arguments: argparse.Namespace) -> int:
    """0 when the key was changed, 2 when it could not be, with the reason."""
    try:
        print(rotated(arguments))
    except hardware.StoreUnavailable as error:
        print(error)
        return 2
    except NoSuchKey as error:
        print(f"No key {error} of {arguments.issuer} can be used so: `parvis signin keys` lists them.")
        return 2
    except LastKey as error:
        print(f"That is the only {error} key of {arguments.issuer} that signs: prepare another one first, then use it now.")
        return 2
    return 0


def rotated(arguments: argparse.Namespace) -> str:
    if arguments.use_now:
        signing_keys.use_key_now(arguments.issuer, arguments.use_now)
        return f"{arguments.use_now} signs for {arguments.issuer} from now on."
    if arguments.withdraw:
        signing_keys.withdraw_key(arguments.issuer, arguments.withdraw)
        return f"{arguments.withdraw} is forgotten."
    kid = signing_keys.prepare_key(arguments.issuer, algorithm=arguments.algorithm, store=arguments.store)
    return f"{kid} is published for {arguments.issuer} and signs in {AHEAD_SECONDS // 60} minutes; nothing has to be restarted."


def reseal(_arguments: argparse.Namespace) -> int:
    print(f"{signing_keys.change_sealing_key()} values are sealed with a new key; the old one is forgotten.")
    return 0
