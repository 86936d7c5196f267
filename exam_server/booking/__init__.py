"""A candidate's way to one slot: pages and API over scheduler."""
