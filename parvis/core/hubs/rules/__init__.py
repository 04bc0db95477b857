"""What a hub reads, checks and answers: plain values and pure functions, without Django."""
