# shellcheck shell=bash disable=SC2154 # common.sh sets the paths
# SPDX-License-Identifier: Apache-2.0
#
# Sourced: accounts and passwords. Whose they are, what they may do and how a password is kept is the program's to know
# (nhipcau units accounts); here it is only called, with nothing of the caller's settings around it.

accounts() {
    local bin=${NHIPCAU_BIN:-$root/.build/release}
    [ -x "$bin/nhipcau" ] || fail "make the accounts" "$bin/nhipcau is not built" "config/dev/build.sh release, then the same command again"
    env -i PATH="$PATH" ${LD_LIBRARY_PATH:+LD_LIBRARY_PATH="$LD_LIBRARY_PATH"} NHIPCAU_CONFIG="$root/config" BROKER_VHOST=nhipcau \
        "$bin/nhipcau" units accounts "$@" ${NHIPCAU_BENCH_ACCOUNT:+--bench}
}

make_passwords() { accounts write --secrets "$secrets" >/dev/null; }

# A password of the launcher's own that no program of ours knows: the cookie, the tests' role, the database's administrator.
# Two parts may ask at once: the first link wins, and both read the same.
make_password() {
    local draft
    [ ! -s "$secrets/$1" ] || return 0
    draft=$(mktemp "$secrets/.$1.XXXXXXXX")
    LC_ALL=C tr -dc 'A-Za-z0-9' < <(head -c 4096 /dev/urandom) | cut -c 1-32 | tr -d '\n' >"$draft"
    ln "$draft" "$secrets/$1" 2>/dev/null || true
    rm -f "$draft"
}
