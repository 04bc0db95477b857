"""What reads: sites, their state and history, services, rules."""
