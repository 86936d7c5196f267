"""Bringing a lost slot back."""
