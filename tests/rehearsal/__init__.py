"""Tests of the rehearsal: its checks against planted faults, and short real runs."""
