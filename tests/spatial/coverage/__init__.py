"""Tests of the coverage engine."""
