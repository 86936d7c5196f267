"""Banks of items: create, search, import, preview."""
