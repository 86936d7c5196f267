"""Tests of the exam without JavaScript."""
