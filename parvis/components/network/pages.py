"""The addresses of the network: for everyone, for agents of members, for those who run it."""

from parvis.components.network.selectors.sites import OPERATE, SEE, sample_site
from parvis.components.network.views import browsing, desk, operating, public, requests
from parvis.kernel.manifest import Audience, Page

EVERYONE, AGENT = Audience.EVERYONE, Audience.AGENT

PUBLIC = (
    Page(path="network", view=public.overview, audience=EVERYONE, name="overview"),
    Page(path="network/services", view=public.catalogue, audience=EVERYONE, name="services"),
    Page(path="network/services.json", view=public.services_json, audience=EVERYONE, name="services-json", crawl=False),
    Page(path="network/services.jsonld", view=public.services_dcat, audience=EVERYONE, name="services-dcat", crawl=False),
    Page(path="network/services/<path:slug>", view=public.service, audience=EVERYONE, name="service", sample=public.sample_service),
    Page(path="network/status", view=public.status, audience=EVERYONE, name="status"),
    Page(path="network/status/feed.atom", view=public.feed, audience=EVERYONE, name="feed", crawl=False),
    Page(path="network/browsing", view=browsing.test, audience=EVERYONE, name="browsing", csrf_exempt=True),
    Page(path="network/browsing/rules.json", view=browsing.rules_json, audience=EVERYONE, name="rules-json", crawl=False),
    Page(path="network/blocked", view=browsing.blocked, audience=EVERYONE, name="blocked"),
    Page(path="network/proxy.pac", view=browsing.proxy_pac, audience=EVERYONE, name="pac", crawl=False),
)
AGENTS = (
    Page(path="desk/network/contest", view=browsing.contest, audience=AGENT, name="contest", crawl=False),
    Page(path="desk/network/my-contests", view=browsing.contests, audience=AGENT, name="contests"),
    Page(path="desk/network", view=desk.inventory, audience=AGENT, name="sites", permission=SEE),
    Page(path="desk/network/map", view=desk.site_map, audience=AGENT, name="map", permission=SEE),
    Page(path="desk/network/sites.csv", view=desk.export_csv, audience=AGENT, name="sites-csv", permission=SEE, crawl=False),
    Page(path="desk/network/sites.geojson", view=desk.export_geojson, audience=AGENT, name="sites-geojson", permission=SEE, crawl=False),
    Page(path="desk/network/sites/<str:code>", view=desk.one_site, audience=AGENT, name="site", permission=SEE, sample=sample_site),
    Page(path="desk/network/safety", view=desk.safety, audience=AGENT, name="safety", permission=SEE),
    Page(path="desk/network/requests", view=requests.index, audience=AGENT, name="requests", permission=SEE),
    Page(path="desk/network/ask/<slug:slug>", view=requests.ask, audience=AGENT, name="ask", permission=SEE, sample=public.sample_service),
    Page(path="desk/network/requests/<int:number>", view=requests.decide, audience=AGENT, name="decide", permission=OPERATE, crawl=False),
    Page(path="desk/network/requests/<int:number>/end", view=requests.end, audience=AGENT, name="end-service", permission=SEE, crawl=False),
)
OPERATORS = (
    Page(path="desk/network/import", view=operating.hand_in, audience=AGENT, name="import", permission=OPERATE),
    Page(path="desk/network/import/empty.csv", view=operating.empty_sheet, audience=AGENT, name="empty", permission=OPERATE, crawl=False),
    Page(
        path="desk/network/import/<int:number>",
        view=operating.sheet,
        audience=AGENT,
        name="sheet",
        permission=OPERATE,
        sample=operating.sample_sheet,
    ),
    Page(
        path="desk/network/import/<int:number>/apply",
        view=operating.apply_sheet,
        audience=AGENT,
        name="apply",
        permission=OPERATE,
        crawl=False,
    ),
    Page(
        path="desk/network/import/<int:number>/undo",
        view=operating.undo_sheet,
        audience=AGENT,
        name="undo",
        permission=OPERATE,
        crawl=False,
    ),
    Page(
        path="desk/network/sites/<str:code>/state",
        view=operating.state,
        audience=AGENT,
        name="state",
        permission=OPERATE,
        sample=operating.sample_open_site,
    ),
    Page(path="desk/network/events", view=operating.event_list, audience=AGENT, name="events", permission=OPERATE),
    Page(path="desk/network/events/new", view=operating.announce, audience=AGENT, name="announce", permission=OPERATE),
    Page(
        path="desk/network/events/<int:number>/end",
        view=operating.end_event,
        audience=AGENT,
        name="end-event",
        permission=OPERATE,
        crawl=False,
    ),
    Page(path="desk/network/rules", view=browsing.rules, audience=AGENT, name="rules", permission=OPERATE),
    Page(path="desk/network/rules/new", view=browsing.propose, audience=AGENT, name="propose", permission=OPERATE),
    Page(path="desk/network/rules/<int:number>", view=browsing.settle, audience=AGENT, name="settle", permission=OPERATE, crawl=False),
    Page(path="desk/network/contests", view=browsing.open_contests, audience=AGENT, name="open-contests", permission=OPERATE),
    Page(
        path="desk/network/contests/<str:reference>",
        view=browsing.answer,
        audience=AGENT,
        name="answer",
        permission=OPERATE,
        sample=browsing.sample_contest,
    ),
)
PAGES = (*PUBLIC, *AGENTS, *OPERATORS)
