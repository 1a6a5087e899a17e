"""QGIS without a screen against the running service; `make test-qgis` installs it and runs these alone."""
