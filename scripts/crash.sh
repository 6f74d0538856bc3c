#!/usr/bin/env bash
# crash.sh [ROUNDS]: kills the server again and again under load, on SQLite and on PostgreSQL with fsync.
. "$(dirname "$0")/common.sh"

cd "$root"
export PORCHLIGHT_CRASH_ROUNDS=${1:-20}
cargo test --workspace --test crash -- --nocapture
scripts/with-services.sh --durable cargo test --workspace --test crash -- --nocapture
