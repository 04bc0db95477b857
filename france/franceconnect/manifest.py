"""Sign-in the French way: the profile that the broker reads, and the demonstration's people."""

from france.franceconnect import commands, demo
from france.franceconnect.personas import PERSONAS
from parvis.kernel.manifest import Circle, Command, Demo, System
from parvis.kernel.text import Text

system = System(
    slug="franceconnect",
    title=Text("FranceConnect : règles et démonstration", "FranceConnect: rules and demonstration"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text(
        "Les périmètres, les niveaux de garantie, les codes d’erreur et les fournisseurs d’identité français, en tableaux.",
        "France’s scopes, levels of assurance, error codes and identity providers, as tables.",
    ),
    answers=("franceconnect", "franceconnect-agent", "idp-impots", "idp-ameli", "idp-laposte", "idp-mobileconnect"),
    demo=Demo(load=demo.load_all, order=10),
    personas=PERSONAS,
    commands=(
        Command(
            name="signin demo-clients",
            summary="tell who your own program may be at the demonstration: names, secrets, keys, return addresses",
            run=commands.demo_clients_told,
            configure=commands.with_options,
        ),
    ),
    companion="france.franceconnect.providers.wsgi:application",
)
