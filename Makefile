# The front door. Every target is one line; what is longer lives in scripts/.
.DEFAULT_GOAL := help
.PHONY: help setup run web build fmt lint test test-fast test-web test-browser test-postgres clients crash bench openapi openapi-check migration compile-times clean

help: ## List the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## Install what building and testing need
	@scripts/setup-build.sh && scripts/setup-node.sh && scripts/setup-postgres.sh && scripts/setup-redis.sh && scripts/setup-chromium.sh

run: ## Build and start with demo data on SQLite; prints addresses and sign-in
	@scripts/run.sh

web: ## Build dashboard, widget and SDK, which the server embeds
	@scripts/build-web.sh

build: ## Build the release binary with the pages in it: target/release/porchlight
	scripts/setup-build.sh && scripts/build-web.sh && cargo build --release --locked --features postgres-tls

fmt: ## Format the sources
	cargo fmt --all

lint: ## Check format, lints, layers and files
	cargo fmt --all --check && cargo clippy --workspace --all-targets --locked -- -D warnings && scripts/check-layers.sh && scripts/check-files.sh

test: ## Everything CI runs, on SQLite and on PostgreSQL + Redis
	@scripts/test.sh

test-fast: ## Unit, store and API tests on SQLite
	cargo test --workspace

test-postgres: ## The same on a throw-away PostgreSQL and Redis
	scripts/with-services.sh cargo test --workspace

test-web: ## Check types, lints, unit tests and sizes of the pages
	@scripts/test-web.sh

test-browser: ## Play in Chromium what people do in the pages
	@scripts/test-browser.sh

clients: ## Drive a running server with the npm packages real clients use
	scripts/test-clients.sh

crash: ## Kill the server again and again under load, on both databases; ROUNDS=200 for longer
	scripts/crash.sh $(ROUNDS)

bench: ## Measure beside the limits of the machine, in one run: docs/performance.md; ARGS="--large 1000000"
	@scripts/bench.sh $(ARGS)

openapi: ## Write the API description to docs/api/
	scripts/check-openapi.sh --write

openapi-check: ## Fail when docs/api/ differs from the routes
	scripts/check-openapi.sh

migration: ## Make an empty migration for both databases: NAME=add_colour
	@scripts/new-migration.sh $(NAME)

compile-times: ## Measure the three build times that matter
	scripts/compile-times.sh

clean: ## Remove everything built
	cargo clean && rm -rf tests/clients/node_modules crates/ui/node_modules crates/ui/dist
