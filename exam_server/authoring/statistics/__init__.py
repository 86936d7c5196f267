"""What the responses say about exams, slots and items: pages, API and command line."""
