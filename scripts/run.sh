#!/usr/bin/env bash
# Builds the server and starts it on SQLite in ./data with demo data. Arguments go to `porchlight serve`.
. "$(dirname "$0")/common.sh"

cd "$root"
scripts/setup-build.sh
say "building; the first time takes some minutes"
exec cargo run --quiet --locked --package porchlight-server --bin porchlight -- serve --demo "$@"
