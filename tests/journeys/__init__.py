"""Whole stories, some of them in a real browser."""
