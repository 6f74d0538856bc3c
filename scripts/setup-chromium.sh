#!/usr/bin/env bash
# Chromium for the browser tests; prints its path. Starts nothing.
. "$(dirname "$0")/common.sh"

command -v chromium || {
    install_packages chromium
    command -v chromium || die "chromium is not in PATH"
}
