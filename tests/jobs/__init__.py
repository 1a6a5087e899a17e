"""Background work on a real database."""
