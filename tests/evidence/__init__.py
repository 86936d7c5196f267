"""Evidence: exports, receipts, and attempts built anew from their events."""
