"""APIs of French administrations, as their publishers describe them, and a sample API of the demonstration."""
