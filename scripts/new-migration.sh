#!/usr/bin/env bash
# new-migration.sh NAME: the next number, the same four empty files for both databases.
. "$(dirname "$0")/common.sh"

name=${1:-}
[[ "$name" =~ ^[a-z][a-z0-9_]*$ ]] || die "usage: make migration NAME=add_colour"
last=$(ls "$root/migrations/sqlite" | sort | tail -1)
folder=$(printf '%04d_%s' $((10#${last%%_*} + 1)) "$name")
for database in sqlite postgres; do
    mkdir "$root/migrations/$database/$folder"
    touch "$root/migrations/$database/$folder/"{up,down}.sql
done
# The macro that embeds the migrations does not notice new folders by itself.
touch "$root/crates/schema/src/migrations.rs"
echo "migrations/{sqlite,postgres}/$folder/{up,down}.sql"
