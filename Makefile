# `make` alone says what there is. Everything runs the npm scripts of package.json, on the Node that npm installs.
.DEFAULT_GOAL := help
.PHONY: help demo test check generate

node_modules: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch node_modules

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-10s %s\n", $$1, $$2 }'

demo: node_modules ## the story of one object, told and checked, in a sandbox
	@npm run --silent sandbox -- demo

test: node_modules ## every test; prints its totals
	@status=0; \
	npm run --silent jest -- --selectProjects tables contract simulation --maxWorkers=100% || status=1; \
	npm run --silent jest -- --selectProjects cluster kafka e2e --runInBand || status=1; \
	exit $$status

check: node_modules ## types, lint, format and the table tests: the quick round before a commit
	@npm run --silent types
	@npm run --silent lint
	@npm run --silent format
	@npm run --silent jest -- --selectProjects tables

generate: node_modules ## crds/, pages of docs/reference and other files that the code tells
	@npm run --silent generate
