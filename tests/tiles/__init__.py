"""Tests of the vector tiles: a real database, read back by another library."""
