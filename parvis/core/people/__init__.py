"""People and organisations, the hats people wear, and who acts for whom."""
