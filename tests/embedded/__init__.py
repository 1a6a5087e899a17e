"""Tests of the set-up and the private cluster."""
