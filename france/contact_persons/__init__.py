"""The experiment of the law of 10 August 2018: communes that take part, in the demonstration."""
