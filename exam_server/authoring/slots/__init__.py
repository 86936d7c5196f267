"""Slots and venues: where and when an exam can be sat."""
