# shellcheck shell=bash disable=SC2154 # common.sh sets the paths
# SPDX-License-Identifier: Apache-2.0
#
# Sourced: the environment of the programs, in the names of config/nhipcau.yaml. No secret is in
# it, only where the secrets lie.

write_environment() {
    local worker
    (umask 077 && : >"$state/env")
    {
        printf '# Written by the launcher; for a shell: . %q\n' "$state/env"
        setting NHIPCAU_CONFIG "$root/config"
        setting NHIPCAU_STATE "$state"
        setting NHIPCAU_SECRETS "$secrets"
        setting NHIPCAU_BIN "$1"
        setting BROKER_HOST 127.0.0.1
        setting BROKER_PORT "$(port broker)"
        setting BROKER_TLS false
        setting BROKER_VHOST nhipcau
        setting BROKER_USER nhipcau
        setting BROKER_PASSWORD_FILE "$secrets/nhipcau"
        for worker in "${workers[@]}"; do
            setting "BROKER_${worker^^}_USER" "nhipcau-$worker"
            setting "BROKER_${worker^^}_PASSWORD_FILE" "$secrets/nhipcau-$worker"
            setting "DATABASE_${worker^^}_USER" "nhipcau_$worker"
            setting "DATABASE_${worker^^}_PASSWORD_FILE" "$secrets/database-$worker"
        done
        setting DATABASE_HOST 127.0.0.1
        setting DATABASE_PORT "$(port database)"
        setting DATABASE_SSL_MODE disable
        setting DATABASE_NAME nhipcau
        setting DATABASE_USER nhipcau
        setting DATABASE_PASSWORD_FILE "$secrets/database"
        setting MAIL_MAILDIR "$state/mail"
        # Only `up` sends mail to a server that the caller named; trials never write to people.
        [ "$state" = "$home" ] || setting MAIL_HOST ''
        setting ACCOUNT_SPOOL "$state/spool"
        # glibc gives threads heaps of their own, and none hands on what it no longer needs. Ours take turns: two do.
        setting MALLOC_ARENA_MAX 2
    } >"$state/env"
}

setting() { printf 'export %s=%q\n' "$1" "$2"; }

load_environment() {
    # shellcheck source=/dev/null
    source "$state/env"
}
