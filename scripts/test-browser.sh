#!/usr/bin/env bash
# Plays what people do in a browser against the built server; inside with-services.sh on PostgreSQL and Redis, where
# two nodes share them. Arguments are test files of crates/ui/e2e; without any, the ones for the database.
. "$(dirname "$0")/common.sh"

cd "$root"
scripts/setup-node.sh
PORCHLIGHT_CHROMIUM=$(scripts/setup-chromium.sh)
export PORCHLIGHT_CHROMIUM
scripts/build-web.sh
if [ -z "${PORCHLIGHT_BIN:-}" ]; then
    cargo build --quiet --locked --package porchlight-server
    export PORCHLIGHT_BIN=${CARGO_TARGET_DIR:-$root/target}/debug/porchlight
fi

tests=("$@")
if [ -n "${PORCHLIGHT_TEST_DATABASE_URL:-}" ]; then
    database=porchlight_browser_$$
    psql=$(scripts/setup-postgres.sh)/psql
    "$psql" -qX "$PORCHLIGHT_TEST_DATABASE_URL" -c "CREATE DATABASE $database"
    export PORCHLIGHT_E2E_DATABASE_URL=${PORCHLIGHT_TEST_DATABASE_URL%/*}/$database
    [ $# -gt 0 ] || tests=(nodes.test.mjs)
fi

cd crates/ui/e2e
[ ${#tests[@]} -gt 0 ] || for file in *.test.mjs; do [ "$file" = nodes.test.mjs ] || tests+=("$file"); done
# One after the other: each file has a server and a browser of its own.
node --test --test-reporter=tap --test-concurrency=1 "${tests[@]}"
