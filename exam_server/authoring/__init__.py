"""Banks, exams, slots and results: pages and API for admins."""
