"""What an export holds: its columns, the rows of each file, the exports of an agent."""

from parvis.components.exports.models import Form
from parvis.components.exports.selectors.asked import export_of, exports_of, templates_of

__all__ = ["Form", "export_of", "exports_of", "templates_of"]
