"""Tests of the statistics of items and exams."""
