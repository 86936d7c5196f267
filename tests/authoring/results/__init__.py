"""The admin's results."""
