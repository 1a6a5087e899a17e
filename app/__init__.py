"""CityGrid's service: config, words, tables, deeds and doors."""
