"""Who is reached by what: the coverage engine."""
