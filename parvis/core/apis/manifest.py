"""The catalogue of APIs: what programs can read, who answers for it, and how to ask."""

from datetime import timedelta

from parvis.core.apis import datasets, personal_data, selectors, tasks
from parvis.core.apis.account import MANAGE_KEYS
from parvis.core.apis.views import account, catalogue, conversation, desk, standing
from parvis.kernel.manifest import (
    Audience,
    Circle,
    Column,
    Dataset,
    Notice,
    Page,
    Panel,
    Permission,
    PersonalData,
    Place,
    Role,
    System,
    Task,
    TraceEvent,
)
from parvis.kernel.text import Text

system = System(
    slug="apis",
    title=Text("Catalogue des API", "Catalogue of APIs"),
    owner="platform",
    circle=Circle.CORE,
    summary=Text(
        "Ce que les programmes peuvent lire, auprès de qui, à quelles conditions ; et comment le demander.",
        "What programs can read, from whom, under which conditions; and how to ask for it.",
    ),
    pages=(
        Page(path="apis", view=catalogue.apis, audience=Audience.EVERYONE, name="apis"),
        Page(path="apis/account", view=account.home, audience=Audience.EVERYONE, name="account"),
        Page(path="apis/account/calls.csv", view=account.usage_csv, audience=Audience.EVERYONE, name="usage-csv", crawl=False),
        Page(path="apis/account/keys/<uuid:token_id>", view=account.key, audience=Audience.EVERYONE, name="key", crawl=False),
        Page(
            path="apis/account/keys/<uuid:token_id>/<slug:what>",
            view=account.change,
            audience=Audience.EVERYONE,
            name="change-key",
            crawl=False,
        ),
        Page(path="apis/quick-starts", view=account.quick_starts, audience=Audience.EVERYONE, name="quick-starts"),
        Page(path="apis.json", view=catalogue.apis_json, audience=Audience.EVERYONE, name="apis-json", crawl=False),
        Page(path="apis.jsonld", view=catalogue.apis_dcat, audience=Audience.EVERYONE, name="apis-dcat", crawl=False),
        Page(path="apis/feed.atom", view=catalogue.feed, audience=Audience.EVERYONE, name="feed", crawl=False),
        Page(path="apis/availability.csv", view=standing.status_csv, audience=Audience.EVERYONE, name="availability-csv", crawl=False),
        Page(
            path="apis/open/<slug:slug>", view=catalogue.open_api, audience=Audience.EVERYONE, name="open-api", sample=selectors.sample_api
        ),
        Page(path="apis/open/<slug:slug>/openapi.json", view=catalogue.document, audience=Audience.EVERYONE, name="document", crawl=False),
        Page(path="apis/offers/<path:name>", view=catalogue.offer, audience=Audience.EVERYONE, name="offer", sample=selectors.sample_offer),
        Page(path="apis/hubs/<slug:slug>", view=catalogue.hub, audience=Audience.EVERYONE, name="hub", sample=selectors.sample_hub),
        Page(
            path="apis/catalogue/<slug:slug>", view=catalogue.entry, audience=Audience.EVERYONE, name="entry", sample=selectors.sample_entry
        ),
        Page(
            path="apis/catalogue/<slug:slug>/openapi.json",
            view=catalogue.entry_document,
            audience=Audience.EVERYONE,
            name="entry-document",
            crawl=False,
        ),
        Page(path="apis/try/<path:key>", view=standing.try_it, audience=Audience.EVERYONE, name="try", sample=selectors.sample_key),
        Page(path="apis/status/<path:key>", view=standing.status, audience=Audience.EVERYONE, name="status", sample=selectors.sample_key),
        Page(
            path="apis/changes/<path:key>", view=standing.changes, audience=Audience.EVERYONE, name="changes", sample=selectors.sample_key
        ),
        Page(
            path="apis/conformance/<path:key>",
            view=standing.conformance,
            audience=Audience.EVERYONE,
            name="conformance",
            sample=selectors.sample_key,
        ),
        Page(
            path="apis/questions/<path:key>",
            view=conversation.questions,
            audience=Audience.EVERYONE,
            name="questions",
            sample=selectors.sample_key,
        ),
        Page(path="apis/follow/<path:key>", view=conversation.follow, audience=Audience.EVERYONE, name="follow", crawl=False),
        Page(path="apis/question/<uuid:pk>/reply", view=conversation.reply, audience=Audience.EVERYONE, name="reply", crawl=False),
        Page(path="apis/question/<uuid:pk>/close", view=conversation.close, audience=Audience.EVERYONE, name="close", crawl=False),
        Page(path="apis/question/<uuid:pk>/hide", view=conversation.hide, audience=Audience.EVERYONE, name="hide", crawl=False),
        Page(path="apis/question/<uuid:pk>/report", view=conversation.report, audience=Audience.EVERYONE, name="report", crawl=False),
        Page(path="apis/question/<uuid:pk>/settle", view=conversation.settle, audience=Audience.EVERYONE, name="settle", crawl=False),
        Page(path="desk/apis", view=desk.index, audience=Audience.AGENT, name="desk", permission=selectors.PUBLISH),
        Page(
            path="desk/apis/new", view=desk.new, audience=Audience.AGENT, name="new", permission=selectors.PUBLISH, uploads_in_memory=True
        ),
        Page(
            path="desk/apis/<slug:slug>/edit",
            view=desk.edit,
            audience=Audience.AGENT,
            name="edit",
            permission=selectors.PUBLISH,
            uploads_in_memory=True,
            crawl=False,
        ),
        Page(
            path="desk/apis/<slug:slug>/refresh",
            view=desk.refresh,
            audience=Audience.AGENT,
            name="refresh",
            permission=selectors.PUBLISH,
            crawl=False,
        ),
        Page(
            path="desk/apis/<slug:slug>/unpublish",
            view=desk.unpublish,
            audience=Audience.AGENT,
            name="unpublish",
            permission=selectors.PUBLISH,
            crawl=False,
        ),
        Page(
            path="desk/apis/<slug:slug>/republish",
            view=desk.republish,
            audience=Audience.AGENT,
            name="republish",
            permission=selectors.PUBLISH,
            crawl=False,
        ),
        Page(
            path="desk/apis/<slug:slug>/end", view=desk.end, audience=Audience.AGENT, name="end", permission=selectors.PUBLISH, crawl=False
        ),
    ),
    panels=(
        Panel(place=Place.FRONT, slug="developers", selector=catalogue.developers_panel, template="apis/panels/developers.html", order=80),
        Panel(place=Place.DESK, slug="apis", selector=desk.panel, template="apis/panels/desk.html", audience=Audience.AGENT, order=60),
    ),
    permissions=(
        Permission(name=MANAGE_KEYS, sentence=Text("Gérer les clés d’API de l’organisme", "Manage the API keys of the body")),
        Permission(
            name=selectors.PUBLISH,
            sentence=Text(
                "Publier les API de l’organisme et répondre à leurs questions", "Publish the APIs of the body and answer questions"
            ),
        ),
        Permission(name=selectors.MODERATE, sentence=Text("Modérer les questions posées sur les API", "Moderate questions about APIs")),
    ),
    roles=(
        Role(slug="api-publisher", title=Text("Producteur d’API", "API publisher"), permissions=(selectors.PUBLISH, MANAGE_KEYS)),
        Role(slug="operator", title=Text("Exploitant", "Operator"), permissions=(selectors.PUBLISH, selectors.MODERATE)),
    ),
    notices=(
        Notice(
            name="apis.changed", title=Text("Une API que vous suivez change", "An API you follow changes"), template="apis/notices/changed"
        ),
        Notice(name="apis.asked", title=Text("Question sur une API", "Question about an API"), template="apis/notices/asked"),
        Notice(name="apis.answered", title=Text("Réponse du producteur", "Answer of the producer"), template="apis/notices/answered"),
        Notice(name="apis.hidden", title=Text("Question masquée", "Question hidden"), template="apis/notices/hidden"),
        Notice(name="apis.reported", title=Text("Question signalée", "Question reported"), template="apis/notices/reported"),
    ),
    events=(
        TraceEvent(
            name="api.published",
            sentence=Text("{organisation} a publié l’API {api} au catalogue.", "{organisation} published the API {api} in the catalogue."),
            fields=("api",),
        ),
        TraceEvent(
            name="api.edited",
            sentence=Text("{organisation} a changé la fiche de l’API {api}.", "{organisation} changed the entry of the API {api}."),
            fields=("api",),
        ),
        TraceEvent(
            name="api.unpublished",
            sentence=Text("{organisation} a retiré l’API {api} du catalogue.", "{organisation} withdrew the API {api} from the catalogue."),
            fields=("api",),
        ),
        TraceEvent(
            name="api.end-announced",
            sentence=Text(
                "{organisation} a annoncé la fin d’une version de l’API {api}.",
                "{organisation} announced the end of a version of the API {api}.",
            ),
            fields=("api",),
        ),
        TraceEvent(
            name="api.question-hidden",
            sentence=Text(
                "Une question sur l’API {api} de {organisation} a été masquée.",
                "A question about the API {api} of {organisation} was hidden.",
            ),
            fields=("api",),
        ),
    ),
    personal_data=(
        PersonalData(
            slug="apis",
            title=Text("Les API que vous suivez et vos questions", "The APIs that you follow and your questions"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
        ),
    ),
    datasets=(
        Dataset(
            slug="apis-availability",
            title=Text("Disponibilité des API par jour", "Availability of APIs by day"),
            description=Text(
                "Part des appels de mesure qui ont reçu une réponse, et temps moyen, par API et par jour.",
                "Share of measuring calls that were answered, and mean time, by API and day.",
            ),
            columns=(
                Column(name="api", title=Text("API", "API"), kind="text"),
                Column(name="title", title=Text("Nom", "Name"), kind="text"),
                Column(name="day", title=Text("Jour", "Day"), kind="text"),
                Column(name="availability", title=Text("Disponibilité", "Availability"), kind="text", unit="%"),
                Column(name="milliseconds", title=Text("Temps moyen de réponse", "Mean response time"), kind="text", unit="ms"),
            ),
            rows=datasets.availability,
            frequency="daily",
            tags=("API",),
        ),
    ),
    tasks=(
        Task(name="apis.measure", run=tasks.measure, every=timedelta(minutes=1)),
        Task(name="apis.refresh", run=tasks.refresh, every=timedelta(minutes=30)),
    ),
    search=selectors.search_entries,
    publications=selectors.publications,
)
