"""The protocol of one attempt as a Promela model (attempt.pml), checked exhaustively by spin."""
