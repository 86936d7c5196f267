"""Item files on their way into a bank: what is ordered, what it would do, and doing it."""
