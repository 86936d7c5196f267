"""Tests mirror the source, file by file; journeys/ holds whole stories."""
