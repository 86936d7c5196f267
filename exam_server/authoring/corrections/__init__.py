"""Corrections after an exam: a question voided or its answers changed, everybody scored again."""
