#!/usr/bin/env bash
# Builds dashboard, widget and SDK into crates/ui/dist, from which the server takes them. Does nothing where
# they are already built from these very sources.
. "$(dirname "$0")/common.sh"

"$root/scripts/setup-node.sh"
cd "$root/crates/ui"
if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
    say "fetching the packages of the pages"
    npm ci --no-audit --no-fund >&2
fi

# Tests are no part of what is built, and the types are made from the description of the API.
sources=(dashboard widget shared vite scripts package.json package-lock.json tsconfig.json ../../docs/api/porchlight.json)
print=$(find "${sources[@]}" -type f ! -name '*.test.*' ! -path shared/api/schema.d.ts -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
# The build empties dist/ first, so that a failed one leaves no such file.
stamp=dist/.sources
if [ "$(cat "$stamp" 2>/dev/null)" = "$print" ]; then
    say "the pages are built"
else
    say "building the pages"
    npm run --silent build >&2
    printf '%s\n' "$print" >"$stamp"
fi
