"""A synthetic district, deterministic by seed."""
