"""Tests of pure analysis: no database."""
