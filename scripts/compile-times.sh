#!/usr/bin/env bash
# Three numbers: a cold build, after touching one handler, after touching the store. Uses a folder of its own.
. "$(dirname "$0")/common.sh"

cd "$root"
CARGO_TARGET_DIR=$(mktemp -d "${TMPDIR:-/tmp}/porchlight-times.XXXXXX")
export CARGO_TARGET_DIR CARGO_INCREMENTAL=1
trap 'rm -rf "$CARGO_TARGET_DIR"' EXIT

measure() {
    local started=$SECONDS
    cargo build -q --locked
    printf '| %s | %s s |\n' "$1" $((SECONDS - started))
}

cargo fetch -q --locked
measure "cold"
touch crates/application-api/src/labels.rs
measure "one handler touched"
touch crates/store/src/page.rs
measure "store touched"
