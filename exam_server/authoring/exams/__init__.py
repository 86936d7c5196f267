"""Exams: blueprint, time limit, policies, and the release of results."""
