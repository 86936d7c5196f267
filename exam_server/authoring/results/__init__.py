"""Results: tables of an exam, and the whole record of one attempt."""
