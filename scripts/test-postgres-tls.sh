#!/usr/bin/env bash
# test-postgres-tls.sh [PROGRAM]
# Shows that TLS to PostgreSQL works in a build that has it (`make build` makes one: target/release/porchlight):
# the server's certificate is checked against the authority and the name in the address, and nothing goes in
# the clear. A build without it must refuse such addresses; give target/debug/porchlight to see that.
. "$(dirname "$0")/common.sh"

program=$(realpath "${1:-$root/target/release/porchlight}")
[ -x "$program" ] || die "no program at $program; make one with: make build"
programs=$("$root/scripts/setup-postgres.sh")
command -v openssl >/dev/null || install_packages openssl
folder=$(mktemp -d "${TMPDIR:-/tmp}/porchlight-tls.XXXXXX")
chmod 711 "$folder"
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
owner=$(id -un)
[ "$(id -u)" != 0 ] || owner=$(id -un postgres 2>/dev/null || echo nobody)

# PostgreSQL refuses to run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then runuser -u "$owner" -- "$@"; else "$@"; fi
}

stop() {
    as_owner "$programs/pg_ctl" -D "$folder/postgres/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# authority NAME: a certificate that signs others.
authority() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$folder/$1.key" -out "$folder/$1.pem" 2>/dev/null
}

cd "$folder"
authority ours
authority foreign
mkdir postgres
openssl req -new -newkey rsa:2048 -nodes -subj /CN=localhost -keyout postgres/server.key -out request.pem 2>/dev/null
printf 'subjectAltName=DNS:localhost\n' >names
openssl x509 -req -in request.pem -CA ours.pem -CAkey ours.key -CAcreateserial -days 2 -extfile names -out postgres/server.crt 2>/dev/null
(umask 077 && printf '%s\n' "$password" >postgres/password)
chmod 600 postgres/server.key
[ "$(id -u)" != 0 ] || chown -R "$owner" postgres

as_owner "$programs/initdb" -D "$folder/postgres/data" -U porchlight --pwfile="$folder/postgres/password" \
    -A scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1 || die "initdb failed: $(cat initdb.log)"
# TLS or nothing: an address that would go in the clear is refused by the server itself.
printf 'hostssl all all all scram-sha-256\nlocal all all scram-sha-256\n' |
    as_owner tee postgres/data/pg_hba.conf >/dev/null
port=
for attempt in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    settings="-c port=$port -c listen_addresses=localhost -c unix_socket_directories=$folder/postgres -c fsync=off"
    settings+=" -c ssl=on -c ssl_cert_file=$folder/postgres/server.crt -c ssl_key_file=$folder/postgres/server.key"
    as_owner "$programs/pg_ctl" -D "$folder/postgres/data" -w -t 60 -l "$folder/postgres/log" -o "$settings" start \
        >/dev/null && break
    [ "$attempt" != 5 ] || die "PostgreSQL did not start: $(tail -5 postgres/log)"
done

# migrate HOST QUERY: connects and makes the tables; prints what the program says.
migrate() {
    env -u PGSSLMODE -u PGSSLROOTCERT "$program" migrate --data-dir "$folder/data" \
        --database-url "postgres://porchlight:$password@$1:$port/postgres?$2" 2>&1
}

faults=0
# works/refused WHAT PATTERN HOST QUERY
works() {
    local said
    if said=$(migrate "$3" "$4"); then say "ok: $1"; else say "FAULT: $1: $said"; faults=$((faults + 1)); fi
}
refused() {
    local said
    if said=$(migrate "$3" "$4"); then
        say "FAULT: $1: it was accepted"
        faults=$((faults + 1))
    elif ! grep -qiE "$2" <<<"$said"; then
        say "FAULT: $1: refused for another reason: $said"
        faults=$((faults + 1))
    else
        say "ok: $1"
    fi
}

first=$(migrate localhost "sslmode=require" || true)
if grep -q 'built without TLS' <<<"$first"; then
    refused "without TLS in the build, sslmode=require is refused" 'built without TLS' localhost "sslmode=require"
    refused "without TLS in the build, sslmode=verify-full is refused" 'built without TLS' localhost \
        "sslmode=verify-full&sslrootcert=$folder/ours.pem"
else
    works "verify-full with the right authority and name" - localhost "sslmode=verify-full&sslrootcert=$folder/ours.pem"
    works "require takes any certificate" - localhost "sslmode=require"
    refused "a foreign authority" 'certificate verify failed' localhost \
        "sslmode=verify-full&sslrootcert=$folder/foreign.pem"
    refused "a name the certificate does not carry" 'does not match host name' 127.0.0.1 \
        "sslmode=verify-full&sslrootcert=$folder/ours.pem"
    refused "the clear" 'no encryption' localhost "sslmode=disable"
    made=$(PGPASSWORD=$password as_owner "$programs/psql" -h "$folder/postgres" -p "$port" -U porchlight -d postgres -Atc \
        "SELECT count(*) > 0 FROM information_schema.tables WHERE table_name = 'messages'")
    [ "$made" = t ] || { say "FAULT: the tables were not made"; faults=$((faults + 1)); }
fi
[ "$faults" = 0 ] || die "$faults faults"
