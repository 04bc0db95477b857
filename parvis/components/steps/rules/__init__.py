"""The arithmetic of steps: slots of a day, scores of a jury, lives of titles, the drawing of a workflow. Plain Python."""
