#!/usr/bin/env bash
# What building takes besides Rust: a C compiler (SQLite, libpq and the crypto library are compiled in) and make.
. "$(dirname "$0")/common.sh"

command -v cargo >/dev/null || die "Rust is missing; see https://rustup.rs"
missing=()
command -v cc >/dev/null && command -v c++ >/dev/null || missing+=(gcc g++ libc6-dev)
command -v make >/dev/null || missing+=(make)
command -v git >/dev/null || missing+=(git ca-certificates)
[ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
