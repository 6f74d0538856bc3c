# Sourced by the other scripts: messages, and a way to act as root.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '== %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# as_root COMMAND…: directly as root, else through sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "need root (or sudo) for: $*"
    fi
}

# install_packages PACKAGE…: from the distribution, without starting any service of theirs.
install_packages() {
    command -v apt-get >/dev/null || die "no apt-get here; please install by hand: $*"
    say "installing $*"
    local policy=/usr/sbin/policy-rc.d fenced=
    if [ ! -e "$policy" ]; then
        fenced=yes
        as_root sh -c "printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy"
    fi
    local status=0
    {
        as_root apt-get -q update &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends "$@"
    } >&2 || status=$?
    [ -z "$fenced" ] || as_root rm -f "$policy"
    [ "$status" = 0 ] || die "could not install $*"
}
