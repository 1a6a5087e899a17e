"""Frames in, Folium map out."""
