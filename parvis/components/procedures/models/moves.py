"""Files taken from one version of their procedure to the next."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.components.procedures.models.files import File
from parvis.components.procedures.models.procedures import Procedure, ProcedureVersion


class Rebase(models.Model):
    """The taking of a procedure's open files to ``version``, done in batches; a later one takes its place.

    ``thorough`` also takes the files submitted that lose a required answer or whose silence changes its meaning.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="rebases")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="+")
    thorough = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("asked_at", "id")
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="procedures_rebases_to_do", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.procedure_id} to {self.version_id}"


class VersionMove(models.Model):
    """What a rebase did with one file: a line of its history.

    ``changes`` lists what became of each answer that the new version does not take as it stands:
    ``{"field", "label": {fr, en}, "row", "became": "converted"|"again"|"dropped", "before": {fr, en}}``. ``why`` is empty once
    the file moved, and else the codes for which it stayed.
    """

    rebase = models.ForeignKey(Rebase, on_delete=models.CASCADE, related_name="moves")
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="version_moves")
    from_version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="+")
    changes = models.JSONField(default=list)
    why = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")
        constraints: ClassVar = [models.UniqueConstraint(fields=["rebase", "file"], name="procedures_moved_once")]

    def __str__(self) -> str:
        return f"{self.file_id} from {self.from_version_id}"

    @property
    def moved(self) -> bool:
        return not self.why
