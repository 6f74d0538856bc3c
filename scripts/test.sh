#!/usr/bin/env bash
# Everything CI runs, on SQLite and on PostgreSQL + Redis. Goes on after a failed step; the closing line counts.
. "$(dirname "$0")/common.sh"

cd "$root"
logs=$(mktemp -d "${TMPDIR:-/tmp}/porchlight-test.XXXXXX")
trap 'rm -rf "$logs"' EXIT
passed=0
failed=0
broken=()

# step NAME COMMAND…: runs it and adds up the tests it reports; a step that reports none counts as one.
step() {
    local name=$1 log status=0 ok bad started=$SECONDS
    shift
    log=$logs/log
    say "$name"
    "$@" 2>&1 | tee "$log" || status=$?
    # "test result: ok. 3 passed; 0 failed" of Rust, "# pass 3" and "# fail 0" of Node,
    # "Tests  1 failed | 3 passed (4)" of Vitest.
    ok=$(sed -nE 's/^test result: .* ([0-9]+) passed; .*/\1/p; s/^# pass ([0-9]+)$/\1/p
        s/^ *Tests  (.*\| )?([0-9]+) passed.*/\2/p' "$log" | paste -sd+ | bc_)
    bad=$(sed -nE 's/^test result: .* ([0-9]+) failed; .*/\1/p; s/^# fail ([0-9]+)$/\1/p
        s/^ *Tests  ([0-9]+) failed.*/\1/p' "$log" | paste -sd+ | bc_)
    [ "$status" = 0 ] || broken+=("$name")
    [ "$status" = 0 ] || [ "$bad" -gt 0 ] || bad=1
    [ $((ok + bad)) -gt 0 ] || ok=1
    passed=$((passed + ok))
    failed=$((failed + bad))
    say "$name: $ok passed, $bad failed, $((SECONDS - started)) s"
}

# The value of a sum on standard input, 0 when it is empty.
bc_() {
    local sum
    read -r sum || true
    echo $((${sum:-0}))
}

finish() {
    [ ${#broken[@]} = 0 ] || printf 'failed: %s\n' "${broken[@]}"
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ] && [ ${#broken[@]} = 0 ]
    exit
}

scripts/setup-build.sh
scripts/setup-node.sh
scripts/setup-postgres.sh >/dev/null
scripts/setup-redis.sh >/dev/null
scripts/setup-chromium.sh >/dev/null

step "format" cargo fmt --all --check
step "lints" cargo clippy --workspace --all-targets --locked -q -- -D warnings
step "layers" scripts/check-layers.sh
step "files" scripts/check-files.sh
step "pages" scripts/test-web.sh
step "build" cargo test --workspace --no-run --locked
[ ${#broken[@]} = 0 ] || [ "${broken[-1]}" != build ] || finish

step "API description" scripts/check-openapi.sh
step "tests on SQLite" cargo test --workspace --no-fail-fast
step "tests on PostgreSQL and Redis" scripts/with-services.sh cargo test --workspace --no-fail-fast
step "real clients on SQLite" scripts/test-clients.sh
step "real clients on PostgreSQL and Redis" scripts/with-services.sh scripts/test-clients.sh
step "browser on SQLite" scripts/test-browser.sh
step "browser on PostgreSQL and Redis" scripts/with-services.sh scripts/test-browser.sh
finish
