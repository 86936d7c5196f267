"""Who is sitting now: the web, the sockets, Redis and the record around question_bank and scheduler."""
