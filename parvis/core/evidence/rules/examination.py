"""All that is checked of a document, in order, each check with its own answer: passed, failed, or not done and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from parvis.core.evidence.rules import active, certificates, holder, lds, passive
from parvis.core.evidence.rules.certificates import Certificate
from parvis.core.evidence.rules.lds import Signed
from parvis.core.evidence.rules.mrz import Zone
from parvis.core.evidence.rules.passive import Trust
from parvis.core.evidence.rules.problems import Refused
from parvis.core.people.rules import Identity

PASSED, FAILED, NOT_DONE = "passed", "failed", "not-done"
# Outcomes: refused; the data are genuine, which raises nothing; or, besides, the chip is there and it is this person's.
REFUSED, GENUINE, PROVED = "refused", "genuine", "proved"
NAMES = ("files", "zone", "groups", "signature", "signer", "chain", "country", "revocation", "expiry", "chip", "holder")
UNDECIDED = {"revocation-unchecked", "list-stale", "no-chip-answer", "no-chip-key"}  # nobody failed; something could not be checked


@dataclass(frozen=True)
class Check:
    """``name`` is one of NAMES, ``reason`` one of ``wording.REASONS`` or empty; ``detail`` holds nothing personal."""

    name: str
    result: str
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a document is examined for: whose it must be, which nonce its chip must answer, whom the operator trusts, when."""

    identity: Identity
    usual_name: str
    nonce: bytes
    trust: Trust
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass
class Examination:
    """What was found; the zone is forgotten with it."""

    files: Mapping[str, bytes]
    asked: Asked
    checks: list[Check] = field(default_factory=list)
    zone: Zone | None = None
    signed: Signed | None = None
    chain: Sequence[Certificate] = ()
    state: str = ""
    expires: date | None = None

    @property
    def outcome(self) -> str:
        results = {check.result for check in self.checks}
        return REFUSED if FAILED in results else PROVED if results == {PASSED} else GENUINE

    @property
    def refusal(self) -> Check | None:
        """What failed first."""
        return next((check for check in self.checks if check.result == FAILED), None)

    def run(self, name: str, step: Callable[[], None]) -> bool:
        """Do one check and write down how it ended; programs' errors on strange files are answers, too."""
        try:
            step()
        except Refused as error:
            self.checks.append(Check(name, NOT_DONE if error.code in UNDECIDED else FAILED, error.code, error.detail[:120]))
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError) as error:
            self.checks.append(Check(name, FAILED, "unreadable", type(error).__name__))
        else:
            self.checks.append(Check(name, PASSED))
            return True
        return False


def examined(files: Mapping[str, bytes], asked: Asked) -> Examination:
    """Every check that can be done is done, so that a person reads all that is wrong at once."""
    found = Examination(files=files, asked=asked)
    if not found.run("files", lambda: read_files(found)):
        return left_out(found)
    found.run("zone", lambda: require_zone(found))
    found.run("groups", lambda: require_groups(found))
    found.run("signature", lambda: require_signature(found))
    found.run("signer", lambda: require_signer(found))
    found.run("chain", lambda: require_chain(found))
    found.run("country", lambda: require_country(found))
    found.run("revocation", lambda: require_not_revoked(found))
    found.run("expiry", lambda: require_not_expired(found))
    found.run("chip", lambda: require_chip(found))
    found.run("holder", lambda: require_holder(found))
    return found


def left_out(found: Examination) -> Examination:
    """What could not be tried after files that are none."""
    done = {check.name for check in found.checks}
    found.checks += [Check(name, NOT_DONE, "not-tried") for name in NAMES if name not in done]
    return found


def read_files(found: Examination) -> None:
    for name, data in found.files.items():
        if name != lds.SIGNATURE:
            lds.require_file(name, data)
    if missing := [name for name in lds.REQUIRED if name not in found.files]:
        raise Refused("missing-file", ", ".join(missing))
    found.signed = lds.opened(found.files[lds.SECURITY_OBJECT])
    found.zone = lds.zone_of(found.files["dg1"])


def zone_in(found: Examination) -> Zone:
    if found.zone is None:
        raise Refused("unreadable", "no zone")
    return found.zone


def signed_in(found: Examination) -> Signed:
    if found.signed is None:
        raise Refused("unreadable", "no EF.SOD")
    return found.signed


def require_zone(found: Examination) -> None:
    flaws = zone_in(found).flaws
    if flaws:
        raise Refused("wrong-zone", ", ".join(f"{flaw.field} at {flaw.line}:{flaw.first}" for flaw in flaws))


def require_groups(found: Examination) -> None:
    signed = signed_in(found)
    passive.require_hashes(signed, found.files, today=found.asked.today)
    if "com" in found.files and not lds.groups_listed(found.files["com"]):
        raise Refused("unreadable", "EF.COM lists nothing")


def require_signature(found: Examination) -> None:
    signed = signed_in(found)
    info, signer = passive.signer_of(signed)
    passive.require_signature(info, signer, signed.content, content_type=lds.LDS_SECURITY_OBJECT, today=found.asked.today)


def require_signer(found: Examination) -> None:
    info, signer = passive.signer_of(signed_in(found))
    passive.require_signer(signer, signing_time=passive.signing_time(info), now=found.asked.now)
    passive.require_document_type(zone_in(found), signer)


def require_chain(found: Examination) -> None:
    _, signer = passive.signer_of(signed_in(found))
    trust = found.asked.trust
    above = certificates.chain(signer, known=trust.certificates, anchors=trust.anchors, today=found.asked.today, now=found.asked.now)
    found.chain = (signer, *above)


def require_country(found: Examination) -> None:
    if len(found.chain) < 2:
        raise Refused("unknown-issuer")
    found.state = passive.require_country(zone_in(found), found.chain[0], found.chain[-1])


def require_not_revoked(found: Examination) -> None:
    if len(found.chain) < 2:
        raise Refused("revocation-unchecked", "no issuer")
    passive.require_not_revoked(found.chain, trust=found.asked.trust, now=found.asked.now, today=found.asked.today)


def require_not_expired(found: Examination) -> None:
    """Documents are valid for ten years at most, so the century of the expiry is ours (part 3, 4.8)."""
    text = zone_in(found).expiry
    try:
        found.expires = date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError as error:
        raise Refused("wrong-zone", "expiry") from error
    if found.expires < found.asked.today:
        raise Refused("document-expired", f"{found.expires:%Y-%m-%d}")


def require_chip(found: Examination) -> None:
    """The key is the one that the State signed: its group was among those compared."""
    files = found.files
    if "dg15" not in files:
        raise Refused("no-chip-key")
    if lds.SIGNATURE not in files:
        raise Refused("no-chip-answer")
    chip_hash = lds.chip_hash_of(files["dg14"]) if "dg14" in files else ""
    active.verify(
        lds.chip_key_of(files["dg15"]),
        nonce=found.asked.nonce,
        signature=files[lds.SIGNATURE],
        ecdsa_hash=chip_hash,
        today=found.asked.today,
    )


def require_holder(found: Examination) -> None:
    told = lds.birth_date_of(found.files["dg11"]) if "dg11" in found.files else ""
    holder.require_holder(zone_in(found), found.asked.identity, usual_name=found.asked.usual_name, full_birth_date=told)
