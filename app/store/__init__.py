"""The application's only SQL: frames, records or None."""
