"""``parvis nodes …``."""

from parvis.core.nodes.commands import becoming, register, shared
from parvis.kernel.manifest import Command

COMMANDS = (
    Command(
        name="nodes found",
        summary="make this node the authority of a network and its first member",
        run=becoming.found,
        configure=becoming.with_self,
    ),
    Command(
        name="nodes join",
        summary="ask to become a member of a network, and take the certificate once admitted",
        run=becoming.join,
        configure=becoming.with_join_options,
    ),
    Command(
        name="nodes admit",
        summary="admit a node that applied, after comparing its fingerprint aloud",
        run=register.admit,
        configure=register.with_admission,
    ),
    Command(
        name="nodes expel", summary="end a membership and revoke its certificates", run=register.expel, configure=register.with_expulsion
    ),
    Command(
        name="nodes renew",
        summary="at the authority: a certificate for a member’s new key, beside the old one",
        run=register.renew,
        configure=register.with_renewal,
    ),
    Command(name="nodes revoke", summary="revoke one certificate", run=register.revoke, configure=register.with_revocation),
    Command(
        name="nodes publish",
        summary="sign the list of members anew and put it in force",
        run=register.publish,
        configure=register.with_publication,
    ),
    Command(
        name="nodes rotate",
        summary="change the authority’s key: the old one announces the new one and is revoked",
        run=register.rotate,
        configure=shared.with_network,
    ),
)
