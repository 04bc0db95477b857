"""What changes procedures and files; the names that other systems may use."""

from parvis.components.procedures.actions.closing import close, held, reopen, unpublish
from parvis.components.procedures.actions.desk import AlreadyDecided, Verdict, ask_correction, decide, read, take, write
from parvis.components.procedures.actions.groups import GroupRefused
from parvis.components.procedures.actions.moving import touched
from parvis.components.procedures.actions.past_files import PastFile, load_past
from parvis.components.procedures.actions.past_versions import load_past_version
from parvis.components.procedures.actions.programs import program
from parvis.components.procedures.actions.publishing import adopt, publish, publish_shipped
from parvis.components.procedures.actions.rebasing import RebasePlan, plan, rebase
from parvis.components.procedures.actions.samples import SampleFile, file_sample, has_samples
from parvis.components.procedures.actions.trials import end_trials, open_trial, tried
from parvis.components.procedures.lifecycle import TransitionRefused

__all__ = [
    "AlreadyDecided",
    "GroupRefused",
    "PastFile",
    "RebasePlan",
    "SampleFile",
    "TransitionRefused",
    "Verdict",
    "adopt",
    "ask_correction",
    "close",
    "decide",
    "end_trials",
    "file_sample",
    "has_samples",
    "held",
    "load_past",
    "load_past_version",
    "open_trial",
    "plan",
    "program",
    "publish",
    "publish_shipped",
    "read",
    "rebase",
    "reopen",
    "take",
    "touched",
    "tried",
    "unpublish",
    "write",
]
