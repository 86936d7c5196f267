"""What is true now; the only package that speaks to Redis."""
