"""The admin's accounts."""
