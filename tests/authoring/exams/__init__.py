"""The admin's exams."""
