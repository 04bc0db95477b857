"""The trace: every access to a person's data, committed to a log to which one can only add."""

from parvis.core.protection import actions, bench, commands, selectors, tasks
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
        Task(name="trace-retention", run=tasks.erase_expired, every=tasks.RETENTION_CHECKED_EVERY),
    ),
    events=(
        TraceEvent(
            name=actions.ERASED,
            sentence=Text("Des lignes de la trace ont été effacées.", "Lines of the trace were erased."),
            fields=("leaves",),
        ),
        TraceEvent(
            name=bench.MEASURED,
            sentence=Text("Le journal a été mesuré ; aucune donnée n’a été lue.", "The log was measured; no data were read."),
        ),
    ),
    benchmarks=(Benchmark(name="trace", title="The trace", run=bench.measure, size=3000),),
    commands=(
        Command(
            name="trace verify",
            summary="check the whole log, an exported log or one receipt, and say where it was broken",
            run=commands.verify,
            configure=commands.with_verify_options,
        ),
        Command(
            name="trace export",
            summary="write the public log (leaves, checkpoints, key) into a folder",
            run=commands.export,
            configure=commands.with_export_options,
        ),
        Command(name="trace new-keys", summary="make the two keys of the trace for production, and print them", run=commands.new_keys),
    ),
)
