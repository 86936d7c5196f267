"""A rehearsal: simulated candidates sit whole exams on a running server, over HTTP and sockets
alone, and afterwards everything they were told is compared with the record."""
