"""Tests of the statistics of exams, slots and items."""
