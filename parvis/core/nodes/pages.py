"""The addresses of this room."""

from parvis.core.nodes import samples
from parvis.core.nodes.views import everyone, platform, previews, published
from parvis.kernel.manifest import Audience, Page

NETWORK = "nodes/<slug:network>"

PUBLISHED = (
    Page(path="nodes/membership.schema.json", view=published.claims_schema, audience=Audience.EVERYONE, name="schema", crawl=False),
    Page(path=f"{NETWORK}/membership", view=published.document, audience=Audience.MACHINE, name="membership", crawl=False),
    Page(path=f"{NETWORK}/keys", view=published.keys, audience=Audience.MACHINE, name="keys", crawl=False),
    Page(path=f"{NETWORK}/crl.pem", view=published.crl, audience=Audience.MACHINE, name="crl", crawl=False),
    Page(
        path=f"{NETWORK}/applications",
        view=published.apply,
        audience=Audience.MACHINE,
        name="apply",
        crawl=False,
        csrf_exempt=True,
    ),
    Page(
        path=f"{NETWORK}/applications/<str:fingerprint>",
        view=published.application,
        audience=Audience.MACHINE,
        name="application",
        crawl=False,
    ),
)

EVERYONE = (
    Page(path="nodes", view=everyone.networks, audience=Audience.EVERYONE, name="networks"),
    Page(path=NETWORK, view=everyone.network, audience=Audience.EVERYONE, name="network", sample=samples.listed),
    Page(path=f"{NETWORK}/members.csv", view=everyone.members_csv, audience=Audience.EVERYONE, name="members-csv", crawl=False),
    Page(path=f"{NETWORK}/history", view=everyone.history, audience=Audience.EVERYONE, name="history", sample=samples.listed),
    Page(path=f"{NETWORK}/history.json", view=everyone.history_json, audience=Audience.EVERYONE, name="history-json", crawl=False),
)

PERSON = (
    Page(path="me/previews", view=previews.mine, audience=Audience.PERSON, name="previews"),
    Page(path="me/previews/<uuid:ticket>", view=previews.one, audience=Audience.PERSON, name="preview", crawl=False),
)

MANAGE = "nodes.manage"
OURS = "platform/nodes/<slug:network>"
MEMBER = f"{OURS}/members/<str:identifier>"


PLATFORM = (
    Page(path="platform/nodes", view=platform.nodes, audience=Audience.OPERATOR, name="platform", permission=MANAGE),
    Page(
        path="platform/nodes/applications",
        view=platform.applications,
        audience=Audience.OPERATOR,
        name="platform-applications",
        permission=MANAGE,
    ),
    Page(
        path="platform/nodes/applications/<int:application>",
        view=platform.decide,
        audience=Audience.OPERATOR,
        name="platform-decide",
        permission=MANAGE,
        sample=samples.application,
    ),
    Page(
        path="platform/nodes/applications/<int:application>/refuse",
        view=platform.refuse,
        audience=Audience.OPERATOR,
        name="platform-refuse",
        permission=MANAGE,
        sample=samples.application,
    ),
    Page(
        path=f"{OURS}/members",
        view=platform.members,
        audience=Audience.OPERATOR,
        name="platform-members",
        permission=MANAGE,
        sample=samples.place,
    ),
    Page(
        path=f"{OURS}/members.csv",
        view=platform.members_csv,
        audience=Audience.OPERATOR,
        name="platform-members-csv",
        permission=MANAGE,
        crawl=False,
    ),
    Page(path=MEMBER, view=platform.member, audience=Audience.OPERATOR, name="platform-member", permission=MANAGE, sample=samples.member),
    Page(
        path=f"{MEMBER}/expel",
        view=platform.expel,
        audience=Audience.OPERATOR,
        name="platform-expel",
        permission=MANAGE,
        sample=samples.member,
    ),
    Page(
        path=f"{MEMBER}/renew",
        view=platform.renew,
        audience=Audience.OPERATOR,
        name="platform-renew",
        permission=MANAGE,
        sample=samples.member,
    ),
    Page(
        path=f"{OURS}/certificates/<slug:serial>/revoke",
        view=platform.revoke,
        audience=Audience.OPERATOR,
        name="platform-revoke",
        permission=MANAGE,
        sample=samples.certificate,
    ),
    Page(
        path=f"{OURS}/publish", view=platform.publish, audience=Audience.OPERATOR, name="platform-publish", permission=MANAGE, crawl=False
    ),
    Page(
        path=f"{OURS}/rotate",
        view=platform.rotate,
        audience=Audience.OPERATOR,
        name="platform-rotate",
        permission=MANAGE,
        sample=samples.place,
    ),
)
