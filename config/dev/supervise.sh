#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# supervise.sh NAME COMMAND…: keeps a worker running. One that ends by itself is started again, after 1 s, then 2, 4 and
# so on up to 30, and at once after 1 s again when it had run for a minute. SIGTERM goes on to the worker and ends both.
# Exit code 78 (the configuration is wrong) is not tried again: another start does not help.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/process.sh"
trap - ERR

name=$1
shift
child='' stopping='' restarts=0 pause=1 status=0
trap 'stopping=1; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null || true' TERM
# A terminal that closes, or a Ctrl-C in it, is nothing to a worker in the background.
trap '' HUP INT

note() { printf '%s supervisor of %s: %s\n' "$(date -u +%FT%TZ)" "$name" "$*"; }

# Waits until the worker has ended, however often a signal to us interrupts the waiting.
await_end() {
    while :; do
        wait "$child"
        status=$?
        kill -0 "$child" 2>/dev/null || return 0
    done
}

prepare_state
set +e
rm -f "$run/$name.restarts"
until [ -n "$stopping" ]; do
    begun=$SECONDS
    "$@" &
    child=$!
    record_process "$name" "$child"
    [ -z "$stopping" ] || kill -TERM "$child" 2>/dev/null
    await_end
    child=
    [ -z "$stopping" ] || break
    restarts=$((restarts + 1))
    printf '%s %s\n' "$restarts" "$status" >"$run/$name.restarts"
    if [ "$status" -eq 78 ]; then
        note "it ended with 78: the configuration is wrong. Correct it, then ./nhipcau up"
        break
    fi
    [ $((SECONDS - begun)) -lt 60 ] || pause=1
    note "it ended with $status; start number $((restarts + 1)) in $pause s"
    sleep "$pause" &
    wait $!
    pause=$((pause * 2 < 30 ? pause * 2 : 30))
done
exit "$status"
