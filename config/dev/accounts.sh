# shellcheck shell=bash disable=SC2154 # common.sh sets the paths
# SPDX-License-Identifier: Apache-2.0
#
# Sourced: the accounts. Passwords are made once, one file each, readable by their owner alone,
# and pass only through pipes and files, never through arguments.

# The province and its districts; each has the broker account unit-<code>.
units=(34 336 338 339 340 341 342 343 344)

# Two parts may ask at once: the first link wins, and both read the same password.
make_password() {
    local draft=$secrets/.$1.$BASHPID
    [ ! -s "$secrets/$1" ] || return 0
    (umask 077 && LC_ALL=C tr -dc 'A-Za-z0-9' < <(head -c 4096 /dev/urandom) | cut -c 1-32 | tr -d '\n' >"$draft")
    ln "$draft" "$secrets/$1" 2>/dev/null || true
    rm -f "$draft"
}

make_passwords() {
    local unit
    make_password database
    make_password nhipcau
    make_password bench
    make_password operator
    for unit in "${units[@]}"; do make_password "unit-$unit"; done
}

# RabbitMQ's salted form: base64(salt + SHA-256(salt + password)).
password_hash() {
    local salt digest password
    password=$(cat "$secrets/$1")
    salt=$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')
    digest=$({ print_bytes "$salt" && printf %s "$password"; } | sha256sum | cut -d ' ' -f 1)
    print_bytes "$salt$digest" | base64 -w 0
}

print_bytes() {
    local escaped
    # shellcheck disable=SC2001 # every two digits become one escape
    escaped=$(sed 's/../\\x&/g' <<<"$1")
    # shellcheck disable=SC2059 # the escapes are the point
    printf "$escaped"
}

# definitions: the broker's users, virtual host and permissions, as rabbitmq.conf loads them.
definitions() {
    local unit users permissions topics
    users=$(user nhipcau '')
    users+=,$(user bench impersonator),$(user operator monitoring)
    permissions=$(permission nhipcau '.*' '.*' '.*')
    permissions+=,$(permission bench '^bench\\.' '^(bench\\..*|reports|amq\\.default)$' '^bench\\.')
    permissions+=,$(permission operator '' '' '.*')
    topics=
    for unit in "${units[@]}"; do
        users+=,$(user "unit-$unit" '')
        permissions+=,$(permission "unit-$unit" '' '^reports$' "^receipts\\\\.$unit\$")
        topics+=${topics:+,}$(topic_permission "unit-$unit" "^report\\\\.submitted\\\\.$unit\$")
    done
    printf '{"vhosts":[{"name":"nhipcau"}],\n"users":[%s],\n"permissions":[%s],\n"topic_permissions":[%s]}\n' \
        "$users" "$permissions" "$topics"
}

user() {
    printf '\n{"name":"%s","password_hash":"%s","hashing_algorithm":"rabbit_password_hashing_sha256","tags":"%s"}' \
        "$1" "$(password_hash "$1")" "$2"
}

permission() {
    printf '\n{"user":"%s","vhost":"nhipcau","configure":"%s","write":"%s","read":"%s"}' "$@"
}

topic_permission() {
    printf '\n{"user":"%s","vhost":"nhipcau","exchange":"reports","write":"%s","read":"^$"}' "$@"
}
