"""Marking of essays."""
