#!/usr/bin/env bash
# What CI asks of the pages: types, lints, unit tests, and how much a browser has to load.
. "$(dirname "$0")/common.sh"

"$root/scripts/build-web.sh"
cd "$root/crates/ui"
npm run --silent check
npm run --silent test
npm run --silent budgets
