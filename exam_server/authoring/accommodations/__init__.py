"""Extra time that an admin grants single candidates, and why."""
