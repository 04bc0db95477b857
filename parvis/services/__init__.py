"""Third circle: engines of public life; none knows another."""
