"""What each format keeps of each kind and feature, found by round trips and told in a document."""
