#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# workers.sh start | stop | status: the four workers as background processes.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/process.sh"
source "$dev/ports.sh"
source "$dev/environment.sh"

# How long a worker may take to finish what is in its hands.
drain_seconds=30

start_workers() {
    local worker name
    load_environment
    for worker in "${workers[@]}"; do
        name=nhipcau-$worker
        ! is_alive "$name" || continue
        [ -x "$NHIPCAU_BIN/$name" ] || fail "start $name" "$NHIPCAU_BIN/$name is not built" "read $home/log/build-release.log"
        OPS_PORT=$(claim_port "$name")
        export OPS_PORT OPS_HOST=127.0.0.1
        start_process "$name" "$NHIPCAU_BIN/$name"
    done
    for worker in "${workers[@]}"; do
        name=nhipcau-$worker
        if ! wait_for 30 is_ready_or_dead "$name" || is_gone "$name"; then complain "$name"; fi
    done
    say "  workers ready: ${workers[*]}"
}

is_ready() { curl -fsS -m 2 -o /dev/null "http://127.0.0.1:$(port "$1")/readyz" 2>/dev/null; }
is_ready_or_dead() { is_gone "$1" || is_ready "$1"; }

complain() {
    tail -n 15 "$log/$1.log" >&2 || true
    ! is_gone "$1" || fail "start $1" "it ended at once; its log ends above" "read $log/$1.log"
    curl -sS -m 2 "http://127.0.0.1:$(port "$1")/readyz" >&2 || true
    fail "start $1" "it was not ready after 30 s; its log and its checks are above" "read $log/$1.log"
}

stop_workers() {
    local worker waiting=()
    for worker in "${workers[@]}"; do
        stop_process "nhipcau-$worker" "$drain_seconds" ||
            say "  nhipcau-$worker did not finish within $drain_seconds s and was killed; the broker delivers its work again" &
        waiting+=($!)
    done
    wait "${waiting[@]}"
}

show_workers() {
    local worker name pid health
    for worker in "${workers[@]}"; do
        name=nhipcau-$worker health=ready
        if pid=$(process_id "$name"); then
            is_ready "$name" || health="NOT READY, see http://127.0.0.1:$(port "$name")/readyz"
            printf '%-20s %-8s %-6s %s\n' "$name" "$pid" "$(port "$name")" "$health"
        else
            printf '%-20s %-8s %-6s %s\n' "$name" - - stopped
        fi
    done
}

[ "${1:-}" = status ] || hold_part workers
case ${1:-} in
    start) start_workers ;;
    stop) stop_workers ;;
    status) show_workers ;;
    *) fail "workers.sh ${1:-}" "no such word" "workers.sh start | stop | status" ;;
esac
