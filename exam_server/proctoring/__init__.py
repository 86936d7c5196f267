"""Watching a slot live and intervening."""
