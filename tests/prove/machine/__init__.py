"""The real scripts and a plain Python model of them, driven side by side by Hypothesis."""
