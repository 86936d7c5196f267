"""Bringing back what was live after Redis was lost with its disk, from the archived events."""
