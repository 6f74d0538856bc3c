#!/usr/bin/env bash
# with-services.sh [--durable] COMMAND…
# Runs COMMAND beside a throw-away PostgreSQL cluster and Redis on free ports, and removes both after it.
# COMMAND finds them in PORCHLIGHT_TEST_DATABASE_URL and PORCHLIGHT_TEST_REDIS_URL.
# PostgreSQL skips fsync (the data is thrown away anyhow) unless --durable is given.
. "$(dirname "$0")/common.sh"

fsync=off
if [ "${1:-}" = --durable ]; then
    fsync=on
    shift
fi
[ $# -gt 0 ] || die "usage: with-services.sh [--durable] COMMAND…"

programs=$("$root/scripts/setup-postgres.sh")
redis=$("$root/scripts/setup-redis.sh")
folder=$(mktemp -d "${TMPDIR:-/tmp}/porchlight-services.XXXXXX")
chmod 711 "$folder"
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
redis_pid=

# PostgreSQL refuses to run as root.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u "$(id -u postgres >/dev/null 2>&1 && echo postgres || echo nobody)" -- "$@"
    else
        "$@"
    fi
}

stop() {
    [ -z "$redis_pid" ] || kill "$redis_pid" 2>/dev/null || true
    as_postgres "$programs/pg_ctl" -D "$folder/postgres/data" -m immediate -w stop >/dev/null 2>&1 || true
    [ -z "$redis_pid" ] || wait "$redis_pid" 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A port nobody listens on now; who starts a service retries if somebody was quicker.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

start_postgres() {
    mkdir "$folder/postgres"
    (umask 077 && printf '%s\n' "$password" >"$folder/postgres/password")
    [ "$(id -u)" != 0 ] || chown -R "$(id -u postgres >/dev/null 2>&1 && echo postgres || echo nobody)" "$folder/postgres"
    as_postgres "$programs/initdb" -D "$folder/postgres/data" -U porchlight \
        --pwfile="$folder/postgres/password" -A scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 ||
        die "initdb failed: $(cat "$folder/initdb.log")"
    local attempt settings
    for attempt in 1 2 3 4 5; do
        postgres_port=$(free_port)
        settings="-c port=$postgres_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder/postgres"
        settings+=" -c max_connections=300 -c shared_buffers=64MB -c fsync=$fsync -c full_page_writes=$fsync"
        settings+=" -c log_min_messages=warning"
        if as_postgres "$programs/pg_ctl" -D "$folder/postgres/data" -w -t 60 -l "$folder/postgres/log" \
            -o "$settings" start >/dev/null; then
            return
        fi
    done
    die "PostgreSQL did not start: $(tail -5 "$folder/postgres/log")"
}

start_redis() {
    local attempt wait
    for attempt in 1 2 3 4 5; do
        redis_port=$(free_port)
        # By standard input, so that the password is not in the process list.
        printf '%s\n' "port $redis_port" "bind 127.0.0.1" "requirepass $password" 'save ""' "dir $folder" |
            "$redis" - >"$folder/redis.log" 2>&1 &
        redis_pid=$!
        for wait in $(seq 50); do
            kill -0 "$redis_pid" 2>/dev/null || continue 2
            ! grep -q 'Ready to accept connections' "$folder/redis.log" || return 0
            sleep 0.1
        done
    done
    die "Redis did not start: $(tail -5 "$folder/redis.log")"
}

cd "$folder" # readable by the user postgres, which the caller's folder may not be
start_postgres
start_redis
cd "$OLDPWD"
export PORCHLIGHT_TEST_DATABASE_URL="postgres://porchlight:$password@127.0.0.1:$postgres_port/postgres"
export PORCHLIGHT_TEST_REDIS_URL="redis://:$password@127.0.0.1:$redis_port/"

status=0
"$@" || status=$?
if [ "$status" != 0 ] && [ -s "$folder/postgres/log" ]; then
    say "the last lines of the PostgreSQL log:"
    tail -15 "$folder/postgres/log" >&2
fi
exit "$status"
