#!/usr/bin/env bash
# Fails on a direct dependency that the layers forbid (docs/architecture.md).
# Each line below: crate, what of ours it may use, what of others it must not.
. "$(dirname "$0")/common.sh"

rules='
schema           : -                                                           : r2d2 actix-web tokio redis lettre utoipa
files            : -                                                           : actix-web diesel redis lettre utoipa
store            : schema                                                      : actix-web redis lettre utoipa
domain           : schema store                                                : actix-web tokio redis utoipa diesel lettre reqwest
views            : schema domain                                               : actix-web diesel redis lettre tokio
http             : views domain files                                          : diesel redis lettre
platform-api     : http views domain                                           : diesel redis lettre
application-api  : http views domain                                           : diesel redis lettre
client-api       : http views domain                                           : diesel redis lettre
realtime         : http views domain                                           : diesel lettre
ui               : -                                                           : diesel redis lettre tokio utoipa
worker           : store domain views files                                    : actix-web redis diesel
server           : schema files store domain views http platform-api application-api client-api realtime ui worker : diesel
bench            : schema                                                      : redis lettre reqwest
testkit          : schema files store domain views http platform-api application-api client-api realtime ui worker server : -
'

# Lines "crate dependency", normal and build dependencies only: tests may look deeper.
cd "$root"
edges=$(cargo metadata --no-deps --format-version 1)
edges=$(printf '%s' "$edges" | node -e '
    const { packages } = JSON.parse(require("fs").readFileSync(0, "utf8"));
    for (const { name, dependencies } of packages)
        for (const edge of dependencies)
            if (edge.kind !== "dev") console.log(name, edge.name);
')

faults=0
fault() { printf '%s\n' "$*" >&2; faults=$((faults + 1)); }

has() { case " $2 " in *" $1 "*) return 0 ;; *) return 1 ;; esac }

while read -r crate dependency; do
    crate=${crate#porchlight-}
    rule=$(grep -E "^$crate +:" <<<"$rules") || { fault "$crate has no line in check-layers.sh"; continue; }
    IFS=: read -r _ ours theirs <<<"$rule"
    case $dependency in
    porchlight-*) has "${dependency#porchlight-}" "$ours" || fault "$crate must not use ${dependency#porchlight-}" ;;
    *) ! has "$dependency" "$theirs" || fault "$crate must not use $dependency" ;;
    esac
done <<<"$edges"

[ "$faults" = 0 ] || die "$faults forbidden dependencies"
say "layers: $(wc -l <<<"$edges") direct dependencies, none forbidden"
