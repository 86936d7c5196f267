"""Tests that mirror exam_server/attempts, file by file."""
