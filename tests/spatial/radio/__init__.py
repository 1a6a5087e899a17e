"""Tests of the radio models."""
