"""Inputs that nobody wrote, for every reader: mutations of good files, counted and measured."""
