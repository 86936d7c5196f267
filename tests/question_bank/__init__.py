"""Tests of the question bank, one file for each of its modules."""
