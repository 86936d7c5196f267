"""The part `storm`: whole exams in a real browser while everything around the page breaks."""
