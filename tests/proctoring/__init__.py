"""Watching a slot live and intervening, through the real application and stores."""
