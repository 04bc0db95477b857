"""Procedures and their versions, files and everything that happens to them."""

from parvis.components.procedures.models.annotations import Annotation
from parvis.components.procedures.models.announced import AnnouncedDelay
from parvis.components.procedures.models.files import Answer, Asking, Attachment, File, Sending
from parvis.components.procedures.models.for_whom import ForWhom
from parvis.components.procedures.models.forwarding import Forward
from parvis.components.procedures.models.groups import Assignment, Group, Membership
from parvis.components.procedures.models.handling import Correction, Decision, Letter, Passage, WithdrawnDecision
from parvis.components.procedures.models.messages import Message, MessageDocument
from parvis.components.procedures.models.moves import Rebase, VersionMove
from parvis.components.procedures.models.numbers import FieldNumber, FileNumber
from parvis.components.procedures.models.prefill import Prefill
from parvis.components.procedures.models.procedures import Adoption, Procedure, ProcedureVersion, Trial
from parvis.components.procedures.models.sharing import Sharing
from parvis.components.procedures.models.tallies import Tally

__all__ = [
    "Adoption",
    "Annotation",
    "AnnouncedDelay",
    "Answer",
    "Asking",
    "Assignment",
    "Attachment",
    "Correction",
    "Decision",
    "FieldNumber",
    "File",
    "FileNumber",
    "ForWhom",
    "Forward",
    "Group",
    "Letter",
    "Membership",
    "Message",
    "MessageDocument",
    "Passage",
    "Prefill",
    "Procedure",
    "ProcedureVersion",
    "Rebase",
    "Sending",
    "Sharing",
    "Tally",
    "Trial",
    "VersionMove",
    "WithdrawnDecision",
]
