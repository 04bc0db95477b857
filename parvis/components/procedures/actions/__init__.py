"""What changes procedures and files; the names that other systems may use."""

from parvis.components.procedures.actions.publishing import adopt, publish, publish_shipped

__all__ = ["adopt", "publish", "publish_shipped"]
