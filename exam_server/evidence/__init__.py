"""What can be shown afterwards, to anybody: exports, receipts, an attempt built anew."""
