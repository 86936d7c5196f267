"""Who is sitting now: the web, the sockets, Redis and the record around the other packages."""
