"""Loops beside the server: deadlines, archiving, preparing."""
