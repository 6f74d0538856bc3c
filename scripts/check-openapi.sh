#!/usr/bin/env bash
# check-openapi.sh [--write]: the committed API description is what the routes say now.
. "$(dirname "$0")/common.sh"

cd "$root"
binary=${CARGO_TARGET_DIR:-$root/target}/debug/porchlight
cargo test --workspace --no-run --quiet --locked
[ -x "$binary" ] || die "$binary was not built"

if [ "${1:-}" = --write ]; then
    "$binary" openapi --out docs/api
    exit
fi
folder=$(mktemp -d "${TMPDIR:-/tmp}/porchlight-openapi.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$binary" openapi --out "$folder" >/dev/null
for file in "$folder"/*.json; do
    diff -u "docs/api/$(basename "$file")" "$file" | head -40 >&2 ||
        die "docs/api/$(basename "$file") is not what the routes say; run: make openapi"
done
say "API description: as the routes say"
