"""The admin's banks."""
