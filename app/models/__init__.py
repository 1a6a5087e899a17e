"""Tables, a file a noun."""
