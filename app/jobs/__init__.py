"""Background work: the only importer of heavy spatial modules."""
