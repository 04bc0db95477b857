"""Rules: proposals computed by published pure functions, explained step by step."""
