"""Tests of exam_server.booking."""
