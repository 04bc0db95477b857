"""Sources of information outside the State: under which conditions they are used, and the one that services ask here."""
