"""Deeds: permission, load, compute, save, audit."""
