"""An export of a whole procedure, made by a process of its own: how long, and how much memory at most."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping

from django.db import connection, connections

from parvis.components.demarches.bench import pages_of_files
from parvis.components.exports import actions as exports
from parvis.components.exports.selectors import Form
from parvis.components.procedures.selectors import procedure
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel.scratch import scratch_database

QUESTIONS = 8
FORMS = (Form.CSV, Form.XLSX)
MADE_APART = """
    import os, re, sys, time
    from pathlib import Path
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")
    import django
    django.setup()
    from django.db import connection
    connection.settings_dict["NAME"] = sys.argv[1]
    from parvis.components.exports.actions import making
    from parvis.components.exports.models import Export
    start = time.perf_counter()
    for key in sys.argv[2:]:
        making.made(Export.objects.select_related("procedure", "organisation", "agent").get(pk=key))
    # Of this program alone: what getrusage tells begins with the peak of the process that started it.
    peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
    print(time.perf_counter() - start, peak[1] if peak else "nan")
"""


def measure(size: int) -> Mapping[str, float]:
    """Seconds and peak MB of exports of ``size`` files with 8 questions, in each form; and the MB of such a process that does nothing."""
    with scratch_database():
        pages_of_files.filled(size, questions=QUESTIONS)
        held = procedure("bench-of-files")
        body = people.organisation("bench", name="Commune", kind="bench", sample=True)
        agent = people.recognise(Identity(family_name="Burnham", given_names=("Bo",), birth_date="1985-12-11"), email="bo@exemple.example")
        people.join(agent, body, role="desk-manager")
        _, idle = made_apart()
        found = {"files": float(size), "a process that exports nothing, peak MB": idle}
        for form in FORMS:
            export = exports.ask(agent, body, held, form=form, query={"language": "fr"})
            seconds, peak = made_apart(str(export.pk))
            found |= {f"{form}, s": seconds, f"{form}, peak MB": peak}
        return found


def made_apart(*exports_asked: str) -> tuple[float, float]:
    name = str(connection.settings_dict["NAME"])
    connections.close_all()
    command = [sys.executable, "-c", textwrap.dedent(MADE_APART), name, *exports_asked]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)  # noqa: S603  our own script and keys of our own
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    seconds, kilobytes = done.stdout.split()[-2:]
    return float(seconds), float(kilobytes) / 1024
