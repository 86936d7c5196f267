"""The proof of the readers: hostile files, spoiled files, and exports that nothing runs."""
