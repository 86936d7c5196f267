"""Corrections after an exam."""
