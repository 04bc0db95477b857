"""What changes procedures and files; the names that other systems may use."""

from parvis.components.procedures.actions.past import PastFile, load_past
from parvis.components.procedures.actions.publishing import adopt, publish, publish_shipped

__all__ = ["PastFile", "adopt", "load_past", "publish", "publish_shipped"]
