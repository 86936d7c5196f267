"""Load measurements, each printed as a ratio to a floor that was measured in the same run."""
