"""What a page weighs on the line, as it is served, beside what it may weigh."""
