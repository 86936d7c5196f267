"""Item files on their way into a bank."""
