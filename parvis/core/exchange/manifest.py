"""The exchange: the one door through which data move between administrations."""

from datetime import timedelta

from parvis.core.exchange import bench, commands, datasets, personal_data, registry, tasks
from parvis.core.exchange.views import platform, policies, tokens
from parvis.core.exchange.views import registry as registry_views
from parvis.kernel.manifest import Audience, Benchmark, Circle, Command, Notice, Page, Panel, PersonalData, Place, System, Task, TraceEvent
from parvis.kernel.text import Text

system = System(
    slug="exchange",
    title=Text("Échange de données", "Data exchange"),
    owner="platform",
    circle=Circle.CORE,
    answers=("fcp-exchange-core",),
    summary=Text(
        "Aucune donnée ne circule sans besoin déclaré, habilitation en cours et ligne dans la trace ; tout le monde peut lire qui a le droit à quoi.",
        "No data move without a declared need, a current authorisation and a line in the trace; anyone can read who has a right to what.",
    ),
    pages=(
        Page(path="apis/exchanges", view=registry_views.exchanges, audience=Audience.EVERYONE, name="permitted-all"),
        Page(path="apis/exchanges.csv", view=registry_views.exchanges_csv, audience=Audience.EVERYONE, name="permitted-csv", crawl=False),
        Page(
            path="apis/exchanges/<slug:slug>",
            view=registry_views.exchange,
            audience=Audience.EVERYONE,
            name="permitted",
            sample=registry.sample,
        ),
        Page(path="apis/identifiers", view=registry_views.identifiers, audience=Audience.EVERYONE, name="identifiers"),
        Page(path="platform/exchanges", view=platform.kept, audience=Audience.OPERATOR, name="kept"),
        Page(path="apis/policies/jwks.json", view=policies.jwks, audience=Audience.MACHINE, name="policy-keys", crawl=False),
        Page(path="apis/tokens", view=tokens.tokens, audience=Audience.EVERYONE, name="tokens"),
        Page(path="apis/tokens/<uuid:token_id>/revoke", view=tokens.revoke, audience=Audience.EVERYONE, name="revoke-token", crawl=False),
        Page(path="platform/sources/switch", view=platform.switch, audience=Audience.OPERATOR, name="switch-source", crawl=False),
    ),
    panels=(
        Panel(place=Place.APIS, slug="permitted", selector=registry_views.panel, template="exchange/panels/permitted.html", order=20),
        Panel(
            place=Place.PLATFORM,
            slug="sources",
            selector=platform.sources_panel,
            template="exchange/panels/sources.html",
            audience=Audience.OPERATOR,
            order=20,
        ),
    ),
    personal_data=(
        PersonalData(
            slug="choices",
            title=Text("Échanges que vous avez arrêtés", "Flows that you stopped"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.keep,
            origin=Text("Vos choix, sur la page « Qui peut demander ».", "Your choices, on the page “Who may ask”."),
            kept=Text("Tant qu’ils servent, sans votre nom.", "As long as they serve, without your name."),
            readers=Text("La plateforme, avant chaque demande.", "The platform, before each question."),
        ),
    ),
    events=(
        TraceEvent(
            name="exchange.asked",
            hidden_allowed=True,  # where the need declares it
            reading=True,
            sentence=Text(
                "{organisation} a demandé à la source : {fields}.",
                "{organisation} asked the source for: {fields}.",
            ),
            fields=("offer", "asker", "request", "authorisation"),
        ),
        TraceEvent(
            name="exchange.asked-in-advance",
            reading=True,
            sentence=Text(
                "{organisation} a demandé à la source, avant toute démarche de votre part et dans votre intérêt, des informations vous concernant : {fields}.",
                "{organisation} asked the source, before you asked for anything and for your benefit, for information about you: {fields}.",
            ),
            fields=("offer", "asker", "request", "authorisation"),
        ),
        TraceEvent(
            name="exchange.destroyed",
            sentence=Text(
                "{organisation} a détruit les informations reçues d’une source à votre sujet, car la durée pour laquelle la loi permettait de les garder est écoulée : {fields}.",
                "{organisation} destroyed the information received from a source about you, as the time for which the law let them be kept is over: {fields}.",
            ),
            fields=("offer", "asker"),
        ),
        TraceEvent(
            name="exchange.refused",
            hidden_allowed=True,  # where the need declares it
            sentence=Text(
                "{organisation} a voulu demander des informations à une source ; la plateforme l’a refusé et rien n’a été transmis.",
                "{organisation} tried to ask a source for information; the platform refused and nothing was passed on.",
            ),
            fields=("offer", "asker", "request", "reason"),
        ),
        TraceEvent(
            name="exchange.failed",
            hidden_allowed=True,  # where the need declares it
            sentence=Text(
                "{organisation} n’a rien reçu de ce qui était demandé : la source n’a pas répondu ou n’a pas de dossier à ce nom.",
                "{organisation} received nothing of what was asked: the source did not answer or has no record under this name.",
            ),
            fields=("offer", "asker", "request", "reason"),
        ),
        TraceEvent(
            name="exchange.stopped",
            own_act=True,
            sentence=Text(
                "Vous avez arrêté un échange d’informations vous concernant.",
                "You stopped a flow of information about you.",
            ),
            fields=("offer", "asker"),
        ),
        TraceEvent(
            name="exchange.allowed",
            own_act=True,
            sentence=Text(
                "Vous avez autorisé de nouveau un échange d’informations vous concernant.",
                "You allowed a flow of information about you again.",
            ),
            fields=("offer", "asker"),
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
            name="authorisation.case-key",
            sentence=Text(
                "La clé avec laquelle {organisation} prouve ses dossiers a été enregistrée pour l’habilitation {authorisation}.",
                "The key with which {organisation} proves its cases was registered for authorisation {authorisation}.",
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
        TraceEvent(
            name="authorisation.replaced",
            sentence=Text(
                "L’habilitation {authorisation} de {organisation} à demander des données a pris fin, remplacée ou arrivée à son terme.",
                "Authorisation {authorisation} of {organisation} to ask for data ended: replaced, or at its end date.",
            ),
            fields=("offer", "asker", "authorisation"),
        ),
    ),
    datasets=(datasets.permitted_exchanges, datasets.proofs, datasets.destructions),
    search=registry.search_entries,
    tasks=(
        Task(name="exchange.forget-counts", run=tasks.forget_counts, every=timedelta(minutes=30)),
        Task(name="exchange.figures", run=tasks.figures, every=timedelta(hours=1)),
    ),
    notices=(
        Notice(
            name="exchange.asked-in-advance",
            title=Text("Une administration demande pour vous", "An administration asks on your behalf"),
            template="exchange/notices/asked_in_advance",
        ),
    ),
    commands=(Command(name="exchange new-key", summary="make a key that signs the policies of authorisations", run=commands.new_key),),
    benchmarks=(Benchmark(name="ask", title="Questions at the door, against the bare SQL they need", run=bench.measure, size=2000),),
)
