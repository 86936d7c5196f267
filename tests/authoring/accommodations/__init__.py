"""Tests of extra time for single candidates."""
