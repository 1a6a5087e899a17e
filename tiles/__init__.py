"""Vector tiles: a SQL statement to bytes."""
