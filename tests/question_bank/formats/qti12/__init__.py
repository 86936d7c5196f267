"""QTI 1.2: own small samples."""
