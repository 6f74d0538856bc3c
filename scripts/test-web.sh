#!/usr/bin/env bash
# What CI asks of the pages: types, lints, unit tests, and how much a browser has to load.
. "$(dirname "$0")/common.sh"

"$root/scripts/build-web.sh"
cd "$root/crates/ui"
npm run --silent check
# Without colours, so that the tests can be counted.
NO_COLOR=1 npm run --silent test
npm run --silent budgets
