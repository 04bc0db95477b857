"""The host that an address really leads to, however it is written (URL Standard, https://url.spec.whatwg.org/)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote, urlsplit

import idna

from parvis.kernel.text import Text

LONGEST = 2_000
PORTS = {"http": 80, "https": 443, "ftp": 21}
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(?!\d{1,5}(?:[/?#]|$))")
# Letters of other scripts that look like Latin ones (Unicode Technical Standard 39, the usual ones of host names).
LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏԛԝьъвкмнтгпзαβγεικνοπρτυχωϲօոսցհνｏ",
    "aeopcyxijsdhlqwbbbkmhtrn3abyeikvonptuxwconughvo",
)


class BadAddress(ValueError):
    """What was given is no address on the web; ``words`` says why."""

    def __init__(self, french: str, english: str) -> None:
        super().__init__(english)
        self.words = Text(french, english)


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where an address leads: ``host`` in ASCII (A-labels), or an IP address in its one form."""

    host: str
    shown: str  # as people read it
    scheme: str
    port: int
    ip: IPv4Address | IPv6Address | None = None
    credentials: bool = False  # a name or password stood in front of the host, as in deceptive links
    lookalike: str = ""  # the Latin name that its letters imitate

    @property
    def usual_port(self) -> bool:
        return self.port == PORTS.get(self.scheme)

    @property
    def inside(self) -> bool:
        """Whether it stays on this machine or on private networks."""
        return self.host == "localhost" or self.host.endswith(".localhost") or (self.ip is not None and not self.ip.is_global)


def parsed(written: str) -> Address:
    """The address that a browser would open for what somebody typed; raises BadAddress."""
    text = written.strip()
    if not text:
        raise BadAddress("Écrivez une adresse.", "Write an address.")
    if len(text) > LONGEST:
        raise BadAddress("L’adresse est trop longue.", "The address is too long.")
    if any(ord(each) < 33 or each == "\x7f" for each in text):
        raise BadAddress(
            "Une adresse ne contient ni espace ni caractère invisible.", "An address holds no space and no invisible character."
        )
    scheme, rest = split_scheme(text.replace("\\", "/"))
    try:
        parts = urlsplit(f"{scheme}://{rest.lstrip('/')}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadAddress("L’hôte ou le port de l’adresse est mal formé.", "The host or port of the address is malformed.") from error
    found = host_of(host, bracketed="[" in parts.netloc)
    return Address(
        host=found.host,
        shown=found.shown,
        ip=found.ip,
        lookalike=found.lookalike,
        scheme=scheme,
        port=PORTS[scheme] if port is None else checked_port(port),
        credentials="@" in parts.netloc,
    )


def split_scheme(text: str) -> tuple[str, str]:
    """``("https", "example.org/a")``; an address without scheme, or host:port as proxies are told, is https at 443 and http else."""
    found = SCHEME.match(text)
    if found is None:
        return ("https" if re.fullmatch(r"[^/?#@]+:443/?", text) else "http"), text
    scheme = found[1].lower()
    if scheme not in PORTS:
        raise BadAddress(f"« {scheme[:30]} » n’est pas une adresse du web.", f"“{scheme[:30]}” is not an address of the web.")
    return scheme, text[found.end() :]


def checked_port(port: int) -> int:
    if port == 0:
        raise BadAddress("Aucun service n’écoute au port 0.", "No service listens at port 0.")
    return port


@dataclass(frozen=True, kw_only=True)
class Host:
    host: str
    shown: str
    ip: IPv4Address | IPv6Address | None = None
    lookalike: str = ""


def host_of(written: str, *, bracketed: bool = False) -> Host:
    """One form for each host: lower case, no final dot, A-labels, plain IP addresses; raises BadAddress."""
    if not written:
        raise BadAddress("L’adresse ne nomme aucun hôte.", "The address names no host.")
    if bracketed:
        return of_ip(ipv6(written.partition("%")[0]))
    name = unicodedata.normalize("NFKC", unquote(written)).replace("。", ".").lower().removesuffix(".")
    ipv4 = old_ipv4(name)
    if ipv4 is not None:
        return of_ip(ipv4)
    return named(name)


def ipv6(written: str) -> IPv6Address:
    try:
        return IPv6Address(written)
    except ValueError as error:
        raise malformed_ip() from error


def malformed_ip() -> BadAddress:
    return BadAddress("Cette adresse IP est mal formée.", "This IP address is malformed.")


def of_ip(ip: IPv4Address | IPv6Address) -> Host:
    plain = ip.ipv4_mapped if isinstance(ip, IPv6Address) and ip.ipv4_mapped else ip
    return Host(host=str(plain), shown=str(plain), ip=plain)


def named(name: str) -> Host:
    if name.endswith("."):  # a second final dot would be another name to every list
        raise no_such_name()
    try:
        ascii_name = idna.encode(name, uts46=True, transitional=False).decode()
        shown = idna.decode(ascii_name)
    except (idna.IDNAError, UnicodeError) as error:
        ascii_name = underscored(name)
        if not ascii_name:
            raise no_such_name() from error
        shown = ascii_name
    if len(ascii_name) > 253:
        raise BadAddress("Ce nom d’hôte est trop long.", "This host name is too long.")
    return Host(host=ascii_name, shown=shown, lookalike=imitated(shown))


def no_such_name() -> BadAddress:
    return BadAddress(
        "Il n’existe pas de tel nom d’hôte : ses caractères ne sont pas permis.",
        "There is no such host name: its characters are not allowed.",
    )


def underscored(name: str) -> str:
    """Names with an underscore are no host names in law, and are in use; empty for any other."""
    return name if re.fullmatch(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", name) else ""


def imitated(shown: str) -> str:
    """The Latin name that this one imitates with letters of another script; empty for an honest one."""
    skeleton = shown.translate(LOOKALIKES)
    return skeleton if skeleton != shown and skeleton.isascii() else ""


def old_ipv4(name: str) -> IPv4Address | None:
    """``0x7f.1``, ``2130706433`` and ``0177.0.0.1`` are 127.0.0.1 to a browser; None for what is a name; raises BadAddress."""
    parts = name.split(".")
    if not re.fullmatch(r"\d+|0x[0-9a-f]*", parts[-1]):
        return None
    try:
        numbers = [number_of(part) for part in parts]
    except ValueError as error:
        raise malformed_ip() from error
    *first, last = numbers
    if len(numbers) > 4 or any(each > 255 for each in first) or last >= 256 ** (5 - len(numbers)):
        raise malformed_ip()
    return IPv4Address(sum(each << (8 * (3 - place)) for place, each in enumerate(first)) + last)


def number_of(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if part.startswith("0") and part != "0" else int(part)


def is_host_pattern(pattern: str) -> bool:
    """Whether a rule may name this: a host, as ``host_of`` would write it."""
    try:
        found = host_of(pattern, bracketed=":" in pattern)
        return found.host == pattern
    except ValueError:
        return False


def within(host: str) -> list[str]:
    """The names that ``host`` is under, itself first: what rules are looked up by."""
    try:
        ip_address(host)
    except ValueError:
        parts = host.split(".")
        return [".".join(parts[index:]) for index in range(len(parts))]
    return [host]
