"""Tests of statements, on a real database."""
