"""The pages of items."""
