"""What a request is made of, which steps it may take, and what is missing: plain values and pure functions."""
