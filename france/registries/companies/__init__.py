"""Companies: what Sirene and the register of commerce and companies say of one, and who represents it."""
