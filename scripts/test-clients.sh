#!/usr/bin/env bash
# Drives the built server with the npm packages that real clients use; inside with-services.sh on PostgreSQL and Redis.
. "$(dirname "$0")/common.sh"

cd "$root"
scripts/setup-node.sh
cargo test --workspace --no-run --quiet --locked
export PORCHLIGHT_BIN=${CARGO_TARGET_DIR:-$root/target}/debug/porchlight
[ -x "$PORCHLIGHT_BIN" ] || die "$PORCHLIGHT_BIN was not built"

if [ -n "${PORCHLIGHT_TEST_DATABASE_URL:-}" ]; then
    database=porchlight_clients_$$
    psql=$(scripts/setup-postgres.sh)/psql
    "$psql" -qX "$PORCHLIGHT_TEST_DATABASE_URL" -c "CREATE DATABASE $database"
    export PORCHLIGHT_CLIENTS_DATABASE_URL=${PORCHLIGHT_TEST_DATABASE_URL%/*}/$database
fi

cd tests/clients
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund >&2
node --test --test-reporter=tap
