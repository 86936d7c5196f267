"""The task list: what is ready for an exam, and what still has to be done."""
