"""Which release this is; stored with every run."""

VERSION = "0.1.0"
