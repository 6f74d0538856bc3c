#!/usr/bin/env bash
# Redis for the tests, and openssl, which makes certificates for it; prints the path of the server. Starts nothing.
. "$(dirname "$0")/common.sh"

command -v openssl >/dev/null || install_packages openssl
command -v redis-server || {
    install_packages redis-server
    command -v redis-server || die "redis-server is not in PATH"
}
