"""Sign-in: one broker between people’s identity providers and the services that ask who they are."""

from datetime import timedelta

from parvis.core.signin import api, bench, commands, personal_data, selectors, tasks
from parvis.core.signin.views import (
    blocking,
    employers,
    europe,
    interaction,
    my_consents,
    my_sessions,
    person,
    platform,
    portal,
    signing_keys,
)
from parvis.kernel.manifest import (
    Audience,
    Benchmark,
    Circle,
    Command,
    Notice,
    Page,
    Panel,
    PersonalData,
    Place,
    System,
    Task,
    TraceEvent,
)
from parvis.kernel.text import Text

system = System(
    slug="signin",
    title=Text("Connexion", "Sign-in"),
    owner="platform",
    circle=Circle.CORE,
    summary=Text(
        "On se connecte avec un compte que l’on a déjà ; chaque service ne reçoit que ce que la personne a vu et accepté.",
        "People sign in with an account they already have; each service receives only what the person saw and agreed to.",
    ),
    pages=(
        Page(path="sign-in", view=portal.choose, audience=Audience.EVERYONE, name="choose"),
        Page(path="sign-in/agent", view=portal.choose_agent, audience=Audience.EVERYONE, name="choose-agent"),
        Page(path="sign-in/callback/<slug:provider>", view=portal.callback, audience=Audience.EVERYONE, name="callback", crawl=False),
        Page(path="sign-in/received/<uuid:attempt>", view=portal.received, audience=Audience.EVERYONE, name="received", crawl=False),
        Page(path="sign-in/entered", view=portal.entered, audience=Audience.EVERYONE, name="entered", crawl=False),
        Page(path="sign-out", view=portal.sign_out, audience=Audience.EVERYONE, name="sign-out", crawl=False),
        Page(path="signed-out", view=portal.signed_out, audience=Audience.EVERYONE, name="signed-out"),
        Page(path="me/sign-ins", view=person.history, audience=Audience.PERSON, name="history"),
        Page(path="platform/domains", view=employers.table, audience=Audience.OPERATOR, name="domains"),
        Page(
            path="platform/domains/<int:domain>/remove",
            view=employers.remove,
            audience=Audience.OPERATOR,
            name="remove-domain",
            crawl=False,
        ),
        Page(path="me/sign-ins.csv", view=person.history_csv, audience=Audience.PERSON, name="history-csv", crawl=False),
        Page(path="me/sign-ins/not-me", view=person.not_me, audience=Audience.PERSON, name="not-me"),
        Page(path="me/sign-ins/sessions", view=my_sessions.listed, audience=Audience.PERSON, name="sessions"),
        Page(path="me/sign-ins/sessions/end", view=my_sessions.end, audience=Audience.PERSON, name="end-sessions", crawl=False),
        Page(path="me/sign-ins/providers", view=blocking.listed, audience=Audience.PERSON, name="blocks"),
        Page(
            path="me/sign-ins/providers/<slug:slug>",
            view=blocking.block,
            audience=Audience.PERSON,
            name="block",
            sample=selectors.sample_blockable,
        ),
        Page(
            path="me/sign-ins/providers/<slug:slug>/unblock", view=blocking.unblock, audience=Audience.PERSON, name="unblock", crawl=False
        ),
        Page(path="me/sign-ins/services", view=my_consents.listed, audience=Audience.PERSON, name="consents"),
        Page(
            path="me/sign-ins/services/<int:consent>/withdraw",
            view=my_consents.withdraw,
            audience=Audience.PERSON,
            name="withdraw-consent",
            crawl=False,
        ),
        Page(path="sign-in/way-back/<str:token>", view=blocking.way_back, audience=Audience.EVERYONE, name="way-back", crawl=False),
        Page(path="platform/providers", view=platform.providers, audience=Audience.OPERATOR, name="providers"),
        Page(path="platform/providers/add", view=platform.add, audience=Audience.OPERATOR, name="add-provider"),
        Page(
            path="platform/providers/<slug:slug>",
            view=platform.provider,
            audience=Audience.OPERATOR,
            name="provider",
            sample=selectors.sample_provider,
        ),
        Page(
            path="platform/providers/<slug:slug>/edit",
            view=platform.edit,
            audience=Audience.OPERATOR,
            name="edit-provider",
            sample=selectors.sample_provider,
        ),
        Page(path="platform/providers/<slug:slug>/state", view=platform.switch, audience=Audience.OPERATOR, name="switch", crawl=False),
        Page(
            path="platform/providers/<slug:slug>/check", view=platform.check, audience=Audience.OPERATOR, name="check-provider", crawl=False
        ),
        Page(
            path="platform/providers/<slug:slug>/try",
            view=platform.begin_trial,
            audience=Audience.OPERATOR,
            name="try-provider",
            crawl=False,
        ),
        Page(
            path="platform/providers/<slug:slug>/remove",
            view=platform.remove,
            audience=Audience.OPERATOR,
            name="remove-provider",
            crawl=False,
        ),
        Page(path="platform/providers/tried/<uuid:attempt>", view=platform.trial, audience=Audience.OPERATOR, name="tried", crawl=False),
        Page(path="platform/keys", view=signing_keys.keys, audience=Audience.OPERATOR, name="signing-keys"),
        Page(path="platform/keys/new", view=signing_keys.prepare, audience=Audience.OPERATOR, name="prepare-key", crawl=False),
        Page(
            path="platform/keys/<slug:issuer>/<str:kid>",
            view=signing_keys.change,
            audience=Audience.OPERATOR,
            name="signing-key",
            crawl=False,
        ),
        *interaction.pages(),
        *europe.pages(),
        *api.pages(),
    ),
    needs=selectors.needs(),
    panels=(
        Panel(
            place=Place.ME,
            slug="last-sign-in",
            selector=person.last_sign_in,
            template="signin/panels/last_sign_in.html",
            audience=Audience.PERSON,
            order=80,
        ),
        Panel(
            place=Place.PLATFORM,
            slug="providers",
            selector=platform.panel,
            template="signin/panels/providers.html",
            audience=Audience.OPERATOR,
            order=20,
        ),
    ),
    personal_data=(
        PersonalData(
            slug="sign-ins",
            title=Text("Vos connexions", "Your sign-ins"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
            origin=Text("Vos fournisseurs d’identité.", "Your identity providers."),
            kept=Text("Le temps de votre compte, et de l’historique affiché.", "For the time of your account, and of the history shown."),
            readers=Text(
                "Vous seul ; les services n’en reçoivent que ce que vous confirmez.", "You alone; services receive only what you confirm."
            ),
        ),
    ),
    notices=(
        Notice(name="signin.new-sign-in", title=Text("Nouvelle connexion", "New sign-in"), template="signin/notices/new_sign_in"),
        Notice(
            name="signin.provider-blocked", title=Text("Fournisseur bloqué", "Provider blocked"), template="signin/notices/provider_blocked"
        ),
    ),
    tasks=(Task(name="signin.clean", run=tasks.clean, every=timedelta(minutes=10)),),
    events=(
        TraceEvent(
            name="signin.domain-changed",
            sentence=Text(
                "Le domaine {domain}, qui mène au fournisseur {provider}, a été {change}.",
                "The domain {domain}, which leads to provider {provider}, was {change}.",
            ),
            fields=("domain", "provider", "change"),
        ),
        TraceEvent(
            name="signin.signed-in",
            sentence=Text(
                "Quelqu’un s’est connecté en votre nom à {organisation} par {provider}.",
                "Someone signed in to {organisation} in your name through {provider}.",
            ),
            fields=("provider", "level"),
        ),
        TraceEvent(
            name="signin.identity-released",
            reading=True,
            sentence=Text(
                "{organisation} a reçu, avec votre accord : {fields}.",
                "{organisation} received, with your agreement: {fields}.",
            ),
        ),
        TraceEvent(
            name="signin.token-checked",
            reading=True,
            sentence=Text(
                "{organisation} a vérifié votre connexion au service {service}, qui lui demandait : {fields}.",
                "{organisation} checked your sign-in at {service}, which asked it for: {fields}.",
            ),
            fields=("service",),
        ),
        TraceEvent(
            name="signin.key-changed",
            sentence=Text(
                "Une clé de connexion a changé ({issuer}, {key} : {change}).", "A sign-in key was changed ({issuer}, {key}: {change})."
            ),
            fields=("issuer", "key", "change"),
        ),
        TraceEvent(
            name="signin.service-changed",
            sentence=Text(
                "Le service {service} qui accepte la connexion a changé ({change}) {reason}.",
                "Service {service}, which accepts the sign-in, was changed ({change}) {reason}.",
            ),
            fields=("service", "change", "reason"),
        ),
        TraceEvent(
            name="signin.provider-blocked",
            own_act=True,
            sentence=Text(
                "Vous avez bloqué {provider} : personne ne se connecte plus en votre nom par ce fournisseur.",
                "You blocked {provider}: nobody signs in as you through this provider any more.",
            ),
            fields=("provider",),
        ),
        TraceEvent(
            name="signin.provider-unblocked",
            own_act=True,
            sentence=Text("Vous avez autorisé de nouveau {provider}.", "You allowed {provider} again."),
            fields=("provider",),
        ),
        TraceEvent(
            name="signin.identity-corrected",
            sentence=Text(
                "Votre identité a été écrite ici comme l’écrit l’état civil ; ont changé : {fields}.",
                "Your identity was written here as the civil register writes it; changed: {fields}.",
            ),
        ),
        TraceEvent(
            name="signin.node-changed",
            sentence=Text("Le nœud entre pays a changé\u00a0: {what}.", "The node between countries was changed: {what}."),
            fields=("what",),
        ),
        TraceEvent(
            name="signin.provider-changed",
            sentence=Text(
                "Le fournisseur d’identité {provider} a changé ({change}) {reason}.",
                "Identity provider {provider} was changed ({change}) {reason}.",
            ),
            fields=("provider", "change", "reason"),
        ),
    ),
    commands=(
        Command(name="signin keys", summary="list the keys that sign for each entrance", run=commands.list_keys),
        Command(
            name="signin rotate",
            summary="publish an entrance's next signing key, use it at once, or withdraw one, without a restart",
            run=commands.rotate,
            configure=commands.with_rotation_options,
        ),
        Command(name="signin reseal", summary="seal stored secrets again with a new key and forget the old one", run=commands.reseal),
    ),
    benchmarks=(
        Benchmark(name="signin", title="full sign-ins (authorize with a session, token, userinfo)", run=bench.run, size=200),
        Benchmark(name="signin-checks", title="tokens checked by a data provider (checktoken)", run=bench.run_checks, size=400),
        Benchmark(name="signin-among", title="full sign-ins among many identities", run=bench.run_among, size=100_000),
    ),
)
