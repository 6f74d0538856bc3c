#!/usr/bin/env bash
# PostgreSQL 15 or newer for the tests; prints the folder of its programs. Starts nothing.
. "$(dirname "$0")/common.sh"

# The programs are not in PATH on Debian: the newest versioned folder wins.
find_programs() {
    local initdb version
    for initdb in $(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -rV) $(command -v initdb || true); do
        version=$("$initdb" --version | sed 's/.* \([0-9]*\)[.a-z].*/\1/')
        if [ "$version" -ge 15 ]; then
            dirname "$initdb"
            return
        fi
    done
    return 1
}

find_programs || {
    install_packages postgresql
    find_programs || die "the distribution's PostgreSQL is older than 15"
}
