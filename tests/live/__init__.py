"""Tests that mirror exam_server/live, file by file."""
