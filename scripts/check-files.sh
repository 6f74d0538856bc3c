#!/usr/bin/env bash
# Fails on source files that are too long to read, on leftovers, and on migrations that one database lacks.
. "$(dirname "$0")/common.sh"

cd "$root"
longest=500
faults=0
fault() { printf '%s\n' "$*" >&2; faults=$((faults + 1)); }

while read -r file; do
    lines=$(wc -l <"$file")
    [ "$lines" -le "$longest" ] || fault "$file has $lines lines; split it at $longest"
done < <(git ls-files --cached --others --exclude-standard 'crates/**.rs' 'crates/ui/**.ts' 'crates/ui/**.tsx')

leftovers='\b(TODO|FIXME|XXX)\b|\b(todo|unimplemented|dbg)!\('
while IFS= read -r line; do
    fault "leftover: $line"
done < <(git grep --untracked -nE "$leftovers" -- crates migrations docs 'tests/*.mjs' || true)

diff <(cd migrations/sqlite && find . -type f | sort) <(cd migrations/postgres && find . -type f | sort) >&2 ||
    fault "the migrations of the two databases have different names"

[ "$faults" = 0 ] || die "$faults faults"
say "files: none longer than $longest lines, no leftovers"
