"""The exchange: the one door through which data move between administrations."""

from parvis.core.exchange import bench, selectors
from parvis.core.exchange.views import catalogue, platform, register, tokens
from parvis.kernel.manifest import Audience, Benchmark, Circle, Page, Panel, Place, System, TraceEvent
from parvis.kernel.text import Text

system = System(
    slug="exchange",
    title=Text("Échange de données", "Data exchange"),
    owner="platform",
    circle=Circle.CORE,
    summary=Text(
        "Aucune donnée ne circule sans besoin déclaré, habilitation en cours et ligne dans la trace ; tout le monde peut lire qui a le droit à quoi.",
        "No data move without a declared need, a current authorisation and a line in the trace; anyone can read who has a right to what.",
    ),
    pages=(
        Page(path="apis", view=catalogue.apis, audience=Audience.EVERYONE, name="apis"),
        Page(path="apis/authorisations", view=register.register, audience=Audience.EVERYONE, name="register"),
        Page(path="apis/authorisations.csv", view=register.register_csv, audience=Audience.EVERYONE, name="register-csv", crawl=False),
        Page(
            path="apis/authorisations/<str:reference>",
            view=register.authorisation,
            audience=Audience.EVERYONE,
            name="authorisation",
            sample=selectors.sample_authorisation,
        ),
        Page(path="apis/tokens", view=tokens.tokens, audience=Audience.EVERYONE, name="tokens"),
        Page(path="apis/tokens/<uuid:token_id>/revoke", view=tokens.revoke, audience=Audience.EVERYONE, name="revoke-token", crawl=False),
        Page(
            path="apis/open/<slug:slug>", view=catalogue.open_api, audience=Audience.EVERYONE, name="open-api", sample=selectors.sample_api
        ),
        Page(path="apis/offers/<path:name>", view=catalogue.offer, audience=Audience.EVERYONE, name="offer", sample=selectors.sample_offer),
        Page(path="platform/sources/switch", view=platform.switch, audience=Audience.OPERATOR, name="switch-source", crawl=False),
        Page(
            path="platform/authorisations/<str:reference>/revoke",
            view=register.revoke,
            audience=Audience.OPERATOR,
            name="revoke",
            sample=selectors.sample_authorisation,
        ),
    ),
    panels=(
        Panel(
            place=Place.PLATFORM,
            slug="sources",
            selector=platform.sources_panel,
            template="exchange/panels/sources.html",
            audience=Audience.OPERATOR,
            order=20,
        ),
        Panel(
            place=Place.FRONT, slug="developers", selector=platform.developers_panel, template="exchange/panels/developers.html", order=80
        ),
    ),
    events=(
        TraceEvent(
            name="exchange.asked",
            sentence=Text(
                "{organisation} a demandé à la source des informations vous concernant : {fields}.",
                "{organisation} asked the source for information about you: {fields}.",
            ),
            fields=("offer", "asker", "request", "authorisation"),
        ),
        TraceEvent(
            name="exchange.refused",
            sentence=Text(
                "{organisation} a voulu demander des informations vous concernant ; la plateforme l’a refusé et rien n’a été transmis.",
                "{organisation} tried to ask for information about you; the platform refused and nothing was passed on.",
            ),
            fields=("offer", "asker", "request", "reason"),
        ),
        TraceEvent(
            name="exchange.failed",
            sentence=Text(
                "{organisation} n’a rien reçu de ce qui était demandé : la source n’a pas répondu ou n’a pas de dossier à votre nom.",
                "{organisation} received nothing of what was asked: the source did not answer or has no record under your name.",
            ),
            fields=("offer", "asker", "request", "reason"),
        ),
        TraceEvent(
            name="authorisation.granted",
            sentence=Text(
                "{organisation} a reçu l’habilitation {authorisation} à demander des données.",
                "{organisation} was given authorisation {authorisation} to ask for data.",
            ),
            fields=("offer", "asker", "authorisation"),
        ),
        TraceEvent(
            name="authorisation.revoked",
            sentence=Text(
                "L’habilitation {authorisation} de {organisation} à demander des données a été révoquée.",
                "Authorisation {authorisation} of {organisation} to ask for data was revoked.",
            ),
            fields=("offer", "asker", "authorisation"),
        ),
    ),
    search=selectors.search_entries,
    benchmarks=(Benchmark(name="ask", title="Questions at the door, against the bare SQL they need", run=bench.measure, size=2000),),
)
