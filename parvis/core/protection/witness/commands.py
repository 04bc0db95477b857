"""``parvis witness …``: run without an installation, on a machine that the log's operator does not own."""

from __future__ import annotations

import argparse
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from parvis.core.protection.rules.cosignatures import Cosigning
from parvis.core.protection.rules.keyring import REVOKED, Statement
from parvis.core.protection.rules.notes import BadKey, BadNote, parts
from parvis.core.protection.rules.witnessing import Refused
from parvis.core.protection.witness.server import server
from parvis.core.protection.witness.store import BrokenMemory, Witness
from parvis.core.protection.witness.watching import Unreadable, Watch, reader
from parvis.kernel.writing import write

KEY = "witness.key"


def with_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where the key is kept (witness.key)")
    parser.add_argument("--name", required=True, help="the witness's name, by habit an address without its scheme: witness.example/w1")


def with_server(parser: argparse.ArgumentParser) -> None:
    with_folder(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1: put a proxy with TLS before it)")
    parser.add_argument("--port", type=int, default=8620)


def with_watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", help="the log's address: https://portal.example/trace")
    with_folder(parser)
    parser.add_argument("--every", type=float, default=60, metavar="SECONDS")
    parser.add_argument("--once", action="store_true", help="look once: 0 whole, 1 the log is not what it was, 2 it does not answer")


def with_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where this witness keeps what it knows")
    parser.add_argument("--log", action="append", default=[], metavar="VKEY", help="a log's public key (remembered; may be repeated)")
    parser.add_argument("--key", type=Path, metavar="FILE", help=f"the key's file (default: {KEY} in the folder)")


def with_statement(parser: argparse.ArgumentParser) -> None:
    with_folder(parser)
    parser.add_argument("statement", type=Path, help="the statement that revokes a key, as the log's operator wrote it")


def new_key(arguments: argparse.Namespace) -> int:
    """Make the witness's key and print its public halves; 2 when there is one."""
    path: Path = arguments.folder / KEY
    if path.exists():
        print(f"{path} exists: a witness keeps its key, others trust it.")
        return 2
    try:
        keys = Cosigning.generate(arguments.name)
    except BadKey as error:
        print(error)
        return 2
    write(path, "".join(f"{key}\n" for key in keys).encode(), mode=0o600)
    print("\n".join(str(key.cosigner) for key in keys))
    return 0


def witness_of(arguments: argparse.Namespace) -> Witness:
    """The witness that the command names; raises OSError, BadKey."""
    path = arguments.key or arguments.folder / KEY
    keys = [Cosigning.parse(line) for line in path.read_text().split()]
    if not keys or len({key.name for key in keys}) != 1:
        raise BadKey(f"{path} must hold the keys of one witness, one a line.")
    witness = Witness(arguments.folder, keys)
    witness.know(arguments.log)
    if not witness.known_keys():
        raise BadKey("No log is known yet: give its public key with --log.")
    return witness


def serve(arguments: argparse.Namespace) -> int:
    """Cosign what logs send, until stopped."""
    try:
        witness = witness_of(arguments)
        serving = server(witness, arguments.host, arguments.port)
    except (OSError, BadKey) as error:
        print(f"Cannot serve: {error}", file=sys.stderr)
        return 2
    print(f"{witness.name} at http://{arguments.host}:{serving.server_address[1]}", flush=True)
    with serving, suppress(KeyboardInterrupt):
        serving.serve_forever()
    return 0


def watch(arguments: argparse.Namespace) -> int:
    """Look at a log and cosign its growth, again and again; a log that is not what it was is said, and stays uncosigned."""
    try:
        watching = Watch(witness_of(arguments), reader(arguments.url))
    except (OSError, BadKey) as error:
        print(f"Cannot watch: {error}", file=sys.stderr)
        return 2
    while True:
        code = looked(watching)
        if arguments.once:
            return code
        time.sleep(arguments.every)


def looked(watching: Watch) -> int:
    try:
        checkpoint = watching.look()
    except Refused as error:
        print(f"NOT COSIGNED: {error.reason}", flush=True)
        return 1
    except (Unreadable, BrokenMemory, OSError) as error:
        print(f"Cannot tell: {error}", flush=True)
        return 2
    print(f"Cosigned: {checkpoint.size} leaves of {checkpoint.origin}." if checkpoint else "Unchanged.", flush=True)
    return 0


def vouch(arguments: argparse.Namespace) -> int:
    """Sign, after its operator was heard, that a log's stolen key is revoked; prints the note with our line."""
    try:
        witness, note = witness_of(arguments), arguments.statement.read_text()
        statement = Statement.parse(note)
        statement.new.open(note)
        is_known = any(ring.newest == statement.old for ring in witness.rings(statement.origin))
        is_done = witness.revoked().get(str(statement.old)) == str(statement.new)  # signing again is no harm
        if statement.kind != REVOKED or not (is_known or is_done):
            raise BadNote("This statement does not revoke the key that this witness knows for that log.")
        last = witness.latest(statement.origin)
    except (OSError, BadKey, BadNote, Refused, BrokenMemory) as error:
        print(f"Not signed: {error}", file=sys.stderr)
        return 1
    if last and last[0].size > statement.size:
        print(f"Careful: {last[0].size} leaves were cosigned here, and the old key keeps {statement.size} only.", file=sys.stderr)
    print(note + witness.keys[0].line(parts(note)[0], int(time.time())), end="", flush=True)
    witness.revoke(statement.old, statement.new)
    return 0


def main(argv: list[str]) -> int:
    """``parvis witness …`` without settings: what works on a machine that has no installation."""
    top = argparse.ArgumentParser(prog="parvis witness", description="Watch over a log: cosign that it only ever grew.")
    groups = top.add_subparsers(metavar="COMMAND", required=True)
    for name, run, configure, summary in COMMANDS:
        sub = groups.add_parser(name, help=summary, description=summary)
        configure(sub)
        sub.set_defaults(run=run)
    arguments = top.parse_args(argv)
    mask = os.umask(0o077)  # what a witness keeps is its own; whoever called this keeps their mask
    try:
        code: int = arguments.run(arguments)
    finally:
        os.umask(mask)
    return code


NEW_KEY = "make a witness's key (Ed25519 and ML-DSA-44) and print its public halves"
SERVE = "cosign what logs send over HTTP (C2SP tlog-witness)"
WATCH = "read a log again and again, check its growth and cosign it"
VOUCH = "sign the statement by which a log revokes a stolen key"
COMMANDS = (
    ("new-key", new_key, with_name, NEW_KEY),
    ("serve", serve, with_server, SERVE),
    ("watch", watch, with_watch, WATCH),
    ("vouch", vouch, with_statement, VOUCH),
)
