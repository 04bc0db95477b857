"""What agents choose and type."""
