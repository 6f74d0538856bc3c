#!/usr/bin/env bash
# Builds the pages and the server and starts it on SQLite in ./data with demo data. Arguments go to `porchlight serve`.
. "$(dirname "$0")/common.sh"

cd "$root"
scripts/setup-build.sh
scripts/build-web.sh
say "building the server; the first time takes some minutes"
exec cargo run --quiet --locked --package porchlight-server --bin porchlight -- serve --demo "$@"
