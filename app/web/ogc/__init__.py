"""OGC API: the district's layers for GIS programs, under `/ogc`."""
