"""Marking of essays: responses without names, one at a time, by a rubric."""
