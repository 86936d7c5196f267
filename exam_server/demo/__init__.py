"""Demo data: one exam, a bank of 180 items, twenty candidates."""
