"""Shared by all tests: puts this folder on the path, where worlds.py has the small worlds."""
