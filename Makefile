.DEFAULT_GOAL := help
.PHONY: help run dev test

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build WeConnect for production and start it (first time: sets the machine up)
	@scripts/run

dev: ## Build for development, start, and rebuild on every saved change
	@scripts/dev

test: ## Check format and lints, run all tests, print a summary
	@scripts/test
