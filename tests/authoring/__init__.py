"""The admin side: its API and its pages, through the real application."""
