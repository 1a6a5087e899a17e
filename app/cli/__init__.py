"""Commands, a file a group."""
