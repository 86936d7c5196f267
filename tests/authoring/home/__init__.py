"""The admin's home."""
