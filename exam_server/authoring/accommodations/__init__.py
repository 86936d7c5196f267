"""Extra time and rests that an admin grants single candidates, and why."""
