"""One appointed person who follows all requests of a user, whichever administration they went to."""
