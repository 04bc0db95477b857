"""What changes procedures and files; the names that other systems may use."""

from parvis.components.procedures.actions.desk import Verdict, ask_correction, decide, take
from parvis.components.procedures.actions.past import PastFile, load_past
from parvis.components.procedures.actions.publishing import adopt, publish, publish_shipped
from parvis.components.procedures.actions.samples import SampleFile, file_sample, has_samples

__all__ = [
    "PastFile",
    "SampleFile",
    "Verdict",
    "adopt",
    "ask_correction",
    "decide",
    "file_sample",
    "has_samples",
    "load_past",
    "publish",
    "publish_shipped",
    "take",
]
