# Thin on purpose: app/embedded does the work, with the standard library only.
COMMANDS := run test test-slow test-peers test-qgis lint bench clean help

.DEFAULT_GOAL := help
.PHONY: $(COMMANDS)

$(COMMANDS):
	@python3 -m app.embedded.bootstrap $@ $(ARGS)
