#!/usr/bin/env bash
# Plays what people do in a browser against the built server; inside with-services.sh on PostgreSQL and Redis, where
# agents and visitors are on different nodes. Arguments are test files of crates/ui/e2e; without any, the ones for the database.
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

# What concerns several nodes needs the database that they share; how pages look is the same on any.
left_out=nodes.test.mjs
if [ -n "${PORCHLIGHT_TEST_DATABASE_URL:-}" ]; then
    left_out=access.test.mjs
    PORCHLIGHT_PSQL=$(scripts/setup-postgres.sh)/psql
    export PORCHLIGHT_PSQL
fi

cd crates/ui/e2e
tests=("$@")
if [ ${#tests[@]} = 0 ]; then
    for file in *.test.mjs; do
        [ "$file" = "$left_out" ] || tests+=("$file")
    done
fi
# One after the other: each file has a server and a browser of its own.
node --test --test-reporter=tap --test-concurrency=1 "${tests[@]}"
