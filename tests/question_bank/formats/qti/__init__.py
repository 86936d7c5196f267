"""QTI 2 and 3: own small samples."""
