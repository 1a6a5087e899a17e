"""Inequality, clustering and clusters against hand, esda and chance itself."""
