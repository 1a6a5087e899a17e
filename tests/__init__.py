"""Tests mirror the rooms; system/ tests the house itself; browser/ drives a real Chromium."""
