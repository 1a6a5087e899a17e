"""The tests of the standards asked of TiPg and pygeoapi, too, as a check of the tests: `make test-peers`."""
