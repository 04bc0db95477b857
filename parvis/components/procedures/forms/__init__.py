"""What people type, and how mistakes are told."""
