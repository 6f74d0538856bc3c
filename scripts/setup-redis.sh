#!/usr/bin/env bash
# Redis for the tests; prints the path of its server. Starts nothing.
. "$(dirname "$0")/common.sh"

command -v redis-server || {
    install_packages redis-server
    command -v redis-server || die "redis-server is not in PATH"
}
