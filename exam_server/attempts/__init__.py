"""Sitting the exam: messages, operations, routes and the socket."""
