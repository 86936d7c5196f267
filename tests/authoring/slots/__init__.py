"""The admin's slots."""
