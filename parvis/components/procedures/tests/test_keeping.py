"""What is published, kept and erased; the command line; a server killed while handing in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from parvis.cli import main
from parvis.components.procedures import actions
from parvis.components.procedures.actions import desk, retention
from parvis.components.procedures.actions.past_files import PastFile
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Answer, File, Forward, Letter, Sharing
from parvis.components.procedures.selectors import monthly_figures, personal, usual_delay
from parvis.components.procedures.tests.conftest import FEE, FILE, complete, filed, new_draft
from parvis.core.files.models import StoredFile
from parvis.core.jobs import actions as jobs
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.calendar import country, today


def past(*days: tuple[str, str, bool]) -> list[PastFile]:
    zone = country().zone
    moments = [(datetime.fromisoformat(a).replace(tzinfo=zone), datetime.fromisoformat(b).replace(tzinfo=zone), ok) for a, b, ok in days]
    return [PastFile(submitted_at=a, decided_at=b, accepted=ok) for a, b, ok in moments]


def test_figures_count_each_month_where_the_country_is(town: Organisation) -> None:
    files = past(
        ("2025-01-31T23:30:00", "2025-02-02T23:30:00", True),  # still January there, although February in UTC is an hour away
        ("2025-02-01T00:15:00", "2025-02-05T00:15:00", False),  # already February there, January in UTC
    )
    actions.load_past("garden", organisation=town, files=files)
    january, february = monthly_figures("garden")
    assert (january.period, january.submitted, january.decided, january.delay_days) == ("2025-01", 1, 0, None)
    assert (february.period, february.submitted, february.decided, february.accepted, february.delay_days) == ("2025-02", 1, 2, 1, 3.0)
    assert february.area == "00001"


def test_the_month_that_runs_is_not_counted_yet(town: Organisation, ada: Person) -> None:
    filed(ada, town)
    assert monthly_figures("garden") == []


def test_past_files_are_loaded_once(town: Organisation) -> None:
    files = past(("2025-01-10T10:00:00", "2025-01-12T10:00:00", True))
    assert actions.load_past("garden", organisation=town, files=files) == 1
    assert actions.load_past("garden", organisation=town, files=files) == 0


def test_the_usual_delay_is_that_of_nine_files_in_ten(town: Organisation) -> None:
    start = timezone.now() - timedelta(days=60)
    files = [PastFile(submitted_at=start, decided_at=start + timedelta(days=number), accepted=True) for number in range(1, 21)]
    assert usual_delay("garden") is None
    actions.load_past("garden", organisation=town, files=files)
    assert usual_delay("garden") == 20


def test_publishing_the_same_text_again_changes_nothing(town: Organisation) -> None:
    assert actions.publish(FILE.read_text(encoding="utf-8")).procedure.versions.count() == 1


def test_a_decided_file_keeps_only_dates_and_outcome_after_its_time(town: Organisation, ada: Person, bo: Person) -> None:
    file = filed(ada, town)
    desk.take(str(file.reference), agent=bo, organisation_id=town.id)
    desk.decide(str(file.reference), agent=bo, organisation_id=town.id, verdict=desk.Verdict(outcome=State.ACCEPTED, result=FEE))
    jobs.run_due()
    assert StoredFile.objects.count() == 2
    assert retention.erase_what_is_over() == 0
    File.objects.filter(id=file.id).update(erase_on=today())
    assert retention.erase_what_is_over() == 1
    kept = File.objects.get(id=file.id)
    assert (kept.person, kept.applicant, kept.state) == (None, "", State.ACCEPTED)
    assert not Answer.objects.exists()
    assert not Letter.objects.exists()
    assert not StoredFile.objects.exists()
    assert kept.decision.proposal is None
    assert retention.erase_what_is_over() == 0


def test_an_old_draft_vanishes(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    over = today() - timedelta(days=1)
    File.objects.filter(id=draft.id).update(erase_on=over, warned_for=over)
    retention.erase_what_is_over()
    assert not File.objects.filter(id=draft.id).exists()


def test_a_person_may_have_drafts_erased_but_not_files(town: Organisation, ada: Person) -> None:
    new_draft(ada, town)
    file = filed(ada, town)
    said = retention.erase_for(ada)
    assert said.en.startswith("1 draft(s) erased. 1 submitted")
    assert list(File.objects.values_list("id", flat=True)) == [file.id]


def test_the_export_of_personal_data_holds_answers_with_their_source(town: Organisation, ada: Person) -> None:
    filed(ada, town)
    (record,) = personal.export(ada)
    answers = {each["field"]: each for each in record["answers"]}
    assert answers["income"]["source"] == "tests/household"
    json.dumps(record)
    assert len(list(personal.read(ada))) == 1


def test_a_letter_is_written_once_even_if_its_job_runs_twice(town: Organisation, ada: Person) -> None:
    from parvis.components.procedures.actions import letters

    file = filed(ada, town)
    jobs.run_due()
    letter = file.letters.get()
    first = letter.stored_id
    letters.keep(letter, b"%PDF-1.7 again")
    letter.refresh_from_db()
    assert letter.stored_id == first
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(("change", "code"), [(("type: phone", "type: phone"), 0), (("type: phone", "type: fone"), 1)])
def test_the_command_prints_mistakes_and_says_so_by_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], code: int
) -> None:
    file = tmp_path / "procedure.yaml"
    file.write_text(FILE.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    assert main(["procedure", "check", str(file), "--apart"]) == code
    text = capsys.readouterr().out
    assert ("mistake(s)" in text) is bool(code)
    assert main(["procedure", "check", str(file), "--apart", "--json"]) == code
    assert json.loads(capsys.readouterr().out)["valid"] is (code == 0)
    assert main(["procedure", "check", str(tmp_path / "absent.yaml")]) == 2


KILLED = """
    import os, signal, sys
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ["PARVIS_TEST_SETTINGS"]
    import django
    django.setup()
    from django.conf import settings
    from django.db import connection
    connection.settings_dict["NAME"] = sys.argv[1]
    from uuid import UUID
    from parvis.components.procedures.actions import filing, telling
    from parvis.components.procedures.models import File
    def killed(file):
        os.kill(os.getpid(), signal.SIGKILL)
    telling.acknowledged = killed
    file = File.objects.select_related("person").get(id=UUID(sys.argv[2]))
    filing.submit(file.id, person=file.person, revision=file.revision)
"""


def test_a_server_killed_while_handing_in_leaves_the_draft_whole(town: Organisation, ada: Person, tmp_path: Path) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("another process cannot see a database in memory")
    draft = complete(new_draft(ada, town), ada)
    revision, name = draft.revision, str(connection.settings_dict["NAME"])
    connections.close_all()
    environment = {
        **os.environ,
        "PARVIS_TEST_SETTINGS": os.environ.get("DJANGO_SETTINGS_MODULE", "parvis.settings"),
        "PARVIS_DATA": str(settings.PARVIS_DATA),
    }
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), name, str(draft.id)], env=environment, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]
    deadline = time.monotonic() + 10
    kept = File.objects.get(id=draft.id)
    while kept.state != State.DRAFT and time.monotonic() < deadline:  # PostgreSQL notices a dead client in a moment
        kept.refresh_from_db()
    assert (kept.state, kept.reference, kept.revision) == (State.DRAFT, None, revision)
    assert not Letter.objects.exists()
    assert actions_again(kept, ada).reference


def actions_again(kept: File, ada: Person) -> File:
    from parvis.components.procedures.actions import filing

    return filing.submit(kept.id, person=ada, revision=kept.revision)


def test_an_erased_file_names_nobody_around_it(town: Organisation, ada: Person, dana: Person) -> None:
    file = filed(ada, town)
    File.objects.filter(pk=file.pk).update(acted_by=dana)
    soon = timezone.now() + timedelta(days=1)
    Sharing.objects.create(file=file, kind="fill", email="dana@exemple.example", secret="x", person=dana, expires_at=soon)
    Forward.objects.create(file=file, from_organisation=town, to_organisation=town, reason="Ada moved.")
    retention.erase(file.pk)
    file.refresh_from_db()
    assert (file.person, file.acted_by, file.applicant) == (None, None, "")
    assert not Sharing.objects.exists()
    assert Forward.objects.get().reason == ""
