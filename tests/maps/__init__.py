"""Tests of the maps: frames in, documents out; no database."""
