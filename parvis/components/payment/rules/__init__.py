"""The arithmetic of payments: amounts, states, accounts, signatures, statements, stamps. Plain Python."""
