"""The trace: every access to a person's data, committed to a log to which one can only add."""

from datetime import timedelta

from parvis.core.protection import actions, bench, commands, feeding, rotation, sealing, selectors, stamping, tasks
from parvis.core.protection.witness import commands as watch
from parvis.kernel.manifest import Benchmark, Circle, Command, System, Task, TraceEvent
from parvis.kernel.text import Text

system = System(
    slug="protection",
    title=Text("La trace", "The trace"),
    owner="platform",
    circle=Circle.CORE,
    summary=Text(
        "Chaque accès aux données d’une personne est inscrit dans un journal que nul ne peut réécrire sans que cela se voie.",
        "Each access to a person’s data is committed to a log that nobody can rewrite unseen.",
    ),
    answers=("fcp-protection",),
    tasks=(
        Task(name="trace-sequence", run=actions.sequence, every=selectors.SEQUENCED_EVERY),
        Task(name="trace-checkpoint", run=actions.publish_checkpoint, every=selectors.PUBLISHED_EVERY),
        Task(name="trace-witnesses", run=feeding.feed, every=selectors.PUBLISHED_EVERY),
        Task(name="trace-timestamps", run=stamping.stamp, every=timedelta(minutes=1)),
        Task(name="trace-retention", run=tasks.erase_expired, every=tasks.RETENTION_CHECKED_EVERY),
        Task(name="trace-sealed-lists", run=sealing.seal_months, every=sealing.SEALED_EVERY),
    ),
    events=(
        TraceEvent(
            name=actions.ERASED,
            sentence=Text("Des lignes de la trace ont été effacées.", "Lines of the trace were erased."),
            fields=("leaves",),
        ),
        TraceEvent(
            name=actions.DISCLOSED,
            sentence=Text(
                "Une lecture qui vous était cachée vous est montrée avant sa date.",
                "A reading that was hidden from you is shown before its date.",
            ),
            fields=("line",),
        ),
        TraceEvent(
            name=rotation.ROTATION,
            sentence=Text("La clé qui signe le journal a été remplacée.", "The key that signs the log was replaced."),
            fields=("key", "size", "kind"),
        ),
        TraceEvent(
            name=bench.MEASURED,
            sentence=Text("Le journal a été mesuré ; aucune donnée n’a été lue.", "The log was measured; no data were read."),
        ),
    ),
    benchmarks=(
        Benchmark(name="trace", title="The trace", run=bench.measure, size=3000),
        Benchmark(name="trace-proofs", title="A big log, as static files", run=bench.measure_big, size=1_000_000),
    ),
    commands=(
        Command(
            name="trace verify",
            summary="check the whole log, an exported log or one receipt, and say where it was broken",
            run=commands.verify,
            configure=commands.with_verify_options,
        ),
        Command(
            name="trace export",
            summary="write the public log (leaves, tiles, checkpoints, keys) into a folder, as `trace archive` does",
            run=commands.export,
            configure=commands.with_export_options,
        ),
        Command(
            name="trace archive",
            summary="keep a static site of the public log, which any web server can serve, up to date",
            run=commands.export,
            configure=commands.with_export_options,
        ),
        Command(name="trace rotate-key", summary="let a new key sign the log, and say so under both keys", run=commands.rotate_key),
        Command(
            name="trace revoke-key",
            summary="replace a stolen key by a statement that witnesses sign",
            run=commands.revoke_key,
            configure=commands.with_revocation,
        ),
        Command(name="witness new-key", summary=watch.NEW_KEY, run=watch.new_key, configure=watch.with_name),
        Command(name="witness serve", summary=watch.SERVE, run=watch.serve, configure=watch.with_server),
        Command(name="witness watch", summary=watch.WATCH, run=watch.watch, configure=watch.with_watch),
        Command(name="witness vouch", summary=watch.VOUCH, run=watch.vouch, configure=watch.with_statement),
        Command(name="trace new-keys", summary="make the two keys of the trace for production, and print them", run=commands.new_keys),
    ),
)
