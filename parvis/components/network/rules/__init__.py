"""What a site is, when it is down, and what may be browsed: arithmetic and words, without any table."""
