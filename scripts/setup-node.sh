#!/usr/bin/env bash
# Node 18 or newer with npm: the tests drive the server with the npm packages real clients use.
. "$(dirname "$0")/common.sh"

command -v node >/dev/null && command -v npm >/dev/null || install_packages nodejs npm
major=$(node --version | sed 's/v\([0-9]*\).*/\1/')
[ "$major" -ge 18 ] || die "Node $major is too old; 18 or newer is needed"
