#!/usr/bin/env bash
# bench.sh [ARGUMENTS]: builds the release binary and measures it beside the machine's limits, on SQLite and on a
# throw-away PostgreSQL (with fsync) and Redis. Arguments go to `porchlight-bench run`; see docs/performance.md.
. "$(dirname "$0")/common.sh"

cd "$root"
scripts/setup-build.sh
scripts/setup-node.sh
PORCHLIGHT_CHROMIUM=$(scripts/setup-chromium.sh)
export PORCHLIGHT_CHROMIUM
scripts/build-web.sh
cargo build --release --locked -p porchlight-server -p porchlight-bench
# Thousands of sockets at both ends.
ulimit -n "$(ulimit -Hn)"
mkdir -p target/bench
scripts/with-services.sh --durable target/release/porchlight-bench run \
    --binary target/release/porchlight --scratch target/bench --json target/bench/result.json "$@"
