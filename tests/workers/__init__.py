"""Tests that mirror exam_server/workers, file by file."""
