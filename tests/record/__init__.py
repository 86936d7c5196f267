"""Tests of exam_server.record."""
