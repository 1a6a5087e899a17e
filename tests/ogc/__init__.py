"""The abstract tests of OGC API - Features, one by one; most ask any service that keeps the standard."""
