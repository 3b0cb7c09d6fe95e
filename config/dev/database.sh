#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The private PostgreSQL: database.sh start | stop | kill | status | psql ARGUMENTS…
# Started by root it runs as the user postgres, for PostgreSQL refuses to run as root.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/ports.sh"
source "$dev/accounts.sh"

owner=$(id -un)
[ "$owner" != root ] || owner=postgres
programs=$(find "$system/usr/lib/postgresql" -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
programs=${programs#"$system"}

as_owner() {
    if [ "$owner" = "$(id -un)" ]; then "$@"; else (cd / && "$dev/in-debian.sh" runuser -u "$owner" -- "$@"); fi
}

# The data lie in the state directory, unless its path is closed to the owner or too long for a socket: then where the
# state directory remembers it, or nowhere yet.
data_directory() {
    local data=$state/database
    if [ ${#data} -gt 80 ] || ! as_owner test -x "$state"; then
        data=$(cat "$state/database.path" 2>/dev/null) || data=
    fi
    printf '%s\n' "$data"
}

# Makes the directory when there is none. Only what we have made ourselves is given to the owner; in a place that is open
# to all the owner makes it, under a name that nobody can know beforehand.
prepare_data() {
    if [ -z "$data" ]; then
        data=$(as_owner mktemp -d /var/tmp/nhipcau-XXXXXXXXXXXXXXXX)
        (umask 077 && printf '%s\n' "$data" >"$state/database.path")
        say "  PostgreSQL's data go to $data: the user $owner cannot use $state"
    elif [ ! -e "$data" ] && [ ! -L "$data" ] && [ "$data" = "$state/database" ]; then
        mkdir -m 700 "$data"
        [ "$owner" = "$(id -un)" ] || chown -h "$owner:" "$data"
    fi
    is_private "$data" || fail "use $data for the database" \
        "it is no directory of the user $owner's own with mode 700" "look who made it; remove it or $state/database.path"
}

# Asked as the owner, who alone may enter it.
is_private() {
    [ "$(as_owner stat -c '%F %U %a' "$1" 2>/dev/null)" = "directory $owner 700" ]
}

create_cluster() {
    as_owner mkdir -p "$data/socket"
    as_owner "$programs/initdb" -D "$data/cluster" -U "$owner" --encoding=UTF8 --locale=C.UTF-8 \
        --auth-local=peer --auth-host=scram-sha-256 >"$log/initdb.log" 2>&1 || {
        tail -n 15 "$log/initdb.log" >&2
        fail "create the database" "initdb failed; its output is above" "read $log/initdb.log; is the disk full?"
    }
}

configure_cluster() {
    as_owner tee "$data/cluster/nhipcau.conf" <"$dev/postgresql.conf" >/dev/null
    as_owner grep -qs '^include' "$data/cluster/postgresql.conf" ||
        printf "include 'nhipcau.conf'\n" | as_owner tee -a "$data/cluster/postgresql.conf" >/dev/null
    as_owner tee "$data/cluster/pg_hba.conf" >/dev/null <<RULES
local all $owner peer
host all all 127.0.0.1/32 scram-sha-256
RULES
}

start_database() {
    local port begun=$SECONDS
    ! is_running || return 0
    [ -n "$programs" ] || fail "start PostgreSQL" "no /usr/lib/postgresql/*/bin" "apt-get install postgresql"
    make_passwords
    prepare_data
    as_owner test -d "$data/cluster" || create_cluster
    configure_cluster
    port=$(claim_port database)
    as_owner "$programs/pg_ctl" start -w -t 60 -D "$data/cluster" -l "$data/database.log" \
        -o "-p $port -k $data/socket" >"$log/pg_ctl.log" 2>&1 7>&- 9>&- || {
        as_owner tail -n 15 "$data/database.log" >&2 || tail -n 15 "$log/pg_ctl.log" >&2
        fail "start PostgreSQL" "it did not come up on 127.0.0.1:$port; its log ends above" "read $data/database.log"
    }
    ln -sfn "$data/database.log" "$log/database.log"
    create_roles | query >/dev/null
    say "  PostgreSQL $(as_owner "$programs/postgres" --version | awk '{ print $3 }') on 127.0.0.1:$port ($((SECONDS - begun)) s)"
}

# The role nhipcau owns its database and nothing else; each worker has a role of its own, whose rights `nhipcau migrate`
# gives. Passwords travel on standard input and must not reach the server's log either.
create_roles() {
    local worker
    printf 'SET log_min_duration_statement = -1;\nSET log_min_error_statement = panic;\n'
    create_role nhipcau database
    for worker in "${workers[@]}"; do create_role "nhipcau_$worker" "database-$worker"; done
    cat <<SQL
SELECT 'CREATE DATABASE nhipcau OWNER nhipcau' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'nhipcau') \\gexec
SQL
}

create_role() {
    cat <<SQL
SELECT 'CREATE ROLE $1 LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$1') \\gexec
ALTER ROLE $1 PASSWORD '$(cat "$secrets/$2")';
SQL
}

query() {
    as_owner "$programs/psql" -X -q -v ON_ERROR_STOP=1 -h "$data/socket" -p "$(port database)" -d postgres "$@"
}

is_running() { [ -n "$programs" ] && [ -n "$data" ] && as_owner "$programs/pg_ctl" status -D "$data/cluster" >/dev/null 2>&1; }

# stop_database MODE: fast lets transactions fall back in order, immediate is a crash.
stop_database() {
    ! is_running || as_owner "$programs/pg_ctl" stop -w -t 60 -m "$1" -D "$data/cluster" >"$log/pg_ctl.log" 2>&1 ||
        fail "stop PostgreSQL" "pg_ctl could not within 60 s" "read $log/pg_ctl.log and $data/database.log"
}

prepare_state
data=$(data_directory)
[ "${1:-}" = status ] || [ "${1:-}" = psql ] || hold_part database
case ${1:-} in
    start) start_database ;;
    stop) stop_database fast ;;
    kill) stop_database immediate ;;
    status) as_owner head -n 1 "$data/cluster/postmaster.pid" 2>/dev/null && is_running ;;
    forget) [ -z "$data" ] || as_owner rm -rf "$data/cluster" "$data/database.log" ;;
    psql)
        shift
        query -d nhipcau "$@"
        ;;
    *) fail "database.sh ${1:-}" "no such word" "database.sh start | stop | kill | status | forget | psql ARGUMENTS…" ;;
esac
