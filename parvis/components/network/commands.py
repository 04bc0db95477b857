"""``parvis network …``: what proxies run, and what an operator runs on the machine itself."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from parvis.components.network.actions import browsing, sheets
from parvis.components.network.rules import judging, squid
from parvis.components.network.rules import sheet as rules
from parvis.components.network.selectors import declared
from parvis.kernel.delimited import UnreadableFile

SQUID = """# Squid {mode}: which addresses may be browsed is decided by `parvis network browsing-acl`.
http_port {port}
external_acl_type browsing ttl=10 negative_ttl=10 children-max=2 children-startup=1 concurrency=100 %URI {helper}
acl allowed external browsing
acl plain_methods method GET HEAD POST PUT PATCH DELETE OPTIONS CONNECT
http_access deny !plain_methods
http_access deny !allowed
# A name of the internet whose address is private leads inside: the name alone could not tell.
acl inside dst 0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 ::1 fc00::/7 fe80::/10
http_access deny inside
http_access allow all
deny_info 302:{origin}/network/blocked?rule=%o allowed
deny_info 302:{origin}/network/blocked?rule=shape:inside inside
# Browsing is not logged: no address and no person is written anywhere.
access_log none
cache_store_log none
strip_query_terms on
forwarded_for delete
via off
cache deny all
"""


class Reloaded:
    """The judge of a compiled file, read again when another takes its place; a broken file changes nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: tuple[int, int, int] | None = None
        self.judge: judging.Judge | None = None

    def __call__(self) -> judging.Judge | None:
        try:
            found = self.path.stat()
            mark = (found.st_ino, found.st_mtime_ns, found.st_size)
            if mark != self.seen:
                self.judge, self.seen = judging.Judge(judging.opened(self.path.read_text(encoding="utf-8"))), mark
        except (OSError, ValueError) as error:
            print(f"browsing-acl: {self.path.name}: {type(error).__name__}", file=sys.stderr, flush=True)
        return self.judge


def with_acl(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rules", metavar="FILE", help="the compiled rules; by default those of this installation")
    parser.add_argument("--ministry", default="", metavar="CODE", help="whose own rules hold for this proxy")
    parser.add_argument("--no-channels", action="store_true", help="for concurrency=0")


def browsing_acl(options: argparse.Namespace) -> int:
    """Answer Squid until it closes our input. Writes no address anywhere."""
    judge = Reloaded(Path(options.rules) if options.rules else browsing.compiled_file())
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # an address that is no UTF-8 is no address, and ends nobody else's browsing
    for line in iter(sys.stdin.readline, ""):
        print(reply(line, judge, family=options.ministry, channels=not options.no_channels), flush=True)
    return 0


def reply(line: str, judge: Callable[[], judging.Judge | None], *, family: str, channels: bool) -> str:
    found = judge()
    if found is None:
        start = f"{line.split(' ', 1)[0]} " if channels else ""
        return f"{start}BH message=no-rules"
    return squid.answered(line, found, family=family, channels=channels)


def with_port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=3128)
    parser.add_argument("--ministry", default="", metavar="CODE")


def squid_configuration(options: argparse.Namespace) -> int:
    """Print what Squid needs to ask us, and to log nobody."""
    helper = f"{sys.executable} -m parvis network browsing-acl --rules {browsing.compiled_file()}"
    if options.ministry:
        helper += f" --ministry {options.ministry}"
    print(SQUID.format(mode="5 and later", port=options.port, helper=helper, origin=settings.PARVIS_ORIGIN))
    return 0


def compile_rules(_options: argparse.Namespace) -> int:
    print(browsing.publish())
    return 0


def with_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--whole", action="store_true", help="sites that the file does not name are closed")
    parser.add_argument("--apply", action="store_true", help="change the inventory; without it, say only what would change")


def load(options: argparse.Namespace) -> int:
    """Check a sheet of sites and, asked to, apply it; 1 when something is wrong in it."""
    path = Path(options.file)
    try:
        read = rules.read(path.read_bytes(), declared.known())
    except (OSError, UnreadableFile) as error:
        print(error, file=sys.stderr)
        return 1
    for wrong in read.wrong:
        print(f"{path.name}:{wrong.line}: {wrong.column}: “{wrong.value}”: {wrong.words.en}", file=sys.stderr)
    if read.wrong:
        return 1
    made = sheets.hand_in(read.rows, file_name=path.name, whole=options.whole, by=None)
    if options.apply:
        made = sheets.apply(made.pk, by=os.environ.get("USER", ""), organisation="")
    print(f"added {made.added}, changed {made.changed}, closed {made.closed}, the same {made.same} ({read.encoding})")
    return 0
