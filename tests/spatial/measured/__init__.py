"""Tests of what is done with measurements."""
