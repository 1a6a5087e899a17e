"""Tests of the whole: rooms, settings, schema, doors."""
