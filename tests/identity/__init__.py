"""Tests of accounts and of signing in."""
