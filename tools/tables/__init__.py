"""Makers of the tables in scenarios/data, one module a subject."""
