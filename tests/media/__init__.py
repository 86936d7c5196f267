"""Media as browsers ask for them."""
