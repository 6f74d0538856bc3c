#!/usr/bin/env bash
# Node 20.19 or newer with npm: it builds the pages, and the tests drive the server with real clients' packages.
. "$(dirname "$0")/common.sh"

# The oldest of each line that the build tools run on; of the lines between, none.
fits() {
    local major minor
    IFS=. read -r major minor _ <<<"${1#v}"
    case $major in
        20) [ "$minor" -ge 19 ] ;;
        22) [ "$minor" -ge 12 ] ;;
        *) [ "$major" -gt 22 ] ;;
    esac
}

command -v node >/dev/null && command -v npm >/dev/null || install_packages nodejs npm
version=$(node --version)
fits "$version" || die "Node $version does not do; 20.19, 22.12 or newer than 22 is needed: https://nodejs.org"
