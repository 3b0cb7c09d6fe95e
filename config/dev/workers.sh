#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# workers.sh start | stop | status: the four workers as background processes, each with a supervisor that starts it
# again when it ends by itself.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/process.sh"
source "$dev/ports.sh"
source "$dev/environment.sh"

# How long a worker may take to finish what is in its hands.
drain_seconds=30

start_workers() {
    local worker name
    umask 077
    load_environment
    for worker in "${workers[@]}"; do
        name=nhipcau-$worker
        ! is_alive "$name-supervisor" || continue
        # Left by a supervisor that was killed: it ends before another one is started.
        stop_process "$name" "$drain_seconds" || true
        [ -x "$NHIPCAU_BIN/$name" ] || fail "start $name" "$NHIPCAU_BIN/$name is not built" "read $home/log/build-release.log"
        OPS_PORT=$(claim_port "$name")
        export OPS_PORT OPS_HOST=127.0.0.1
        start_supervised "$name" "$NHIPCAU_BIN/$name"
    done
    for worker in "${workers[@]}"; do
        name=nhipcau-$worker
        if ! wait_for 30 is_ready_or_dead "$name" || is_gone "$name-supervisor"; then complain "$name"; fi
    done
    say "  workers ready: ${workers[*]}"
}

is_ready() { curl -fsS -m 2 -o /dev/null "http://127.0.0.1:$(port "$1")/readyz" 2>/dev/null; }
# The checks that fail, as the worker says them: the broker's alarms are among them.
failing() {
    local answer
    answer=$(curl -sS -m 2 "http://127.0.0.1:$(port "$1")/readyz" 2>&1 | grep -F '[-] ' | cut -c 5- | tr '\n' ';') || true
    printf '%s' "${answer:-see http://127.0.0.1:$(port "$1")/readyz}"
}

is_ready_or_dead() { is_gone "$1-supervisor" || is_ready "$1"; }

# The supervisor's words stand in the worker's own log, among the worker's.
start_supervised() {
    local name=$1
    setsid "$dev/supervise.sh" "$@" </dev/null >>"$log/$name.log" 2>&1 7>&- 9>&- &
    disown
    record_process "$name-supervisor" $!
}

complain() {
    tail -n 15 "$log/$1.log" >&2 || true
    ! is_gone "$1-supervisor" || fail "start $1" "it ended at once; its log ends above" "read $log/$1.log"
    curl -sS -m 2 "http://127.0.0.1:$(port "$1")/readyz" >&2 || true
    fail "start $1" "it was not ready after 30 s; its log and its checks are above" "read $log/$1.log"
}

stop_workers() {
    local worker waiting=()
    for worker in "${workers[@]}"; do
        stop_worker "nhipcau-$worker" &
        waiting+=($!)
    done
    wait "${waiting[@]}"
}

# The supervisor passes the request on and ends with its worker. One that is no longer there leaves the worker to us.
stop_worker() {
    local status=0
    stop_process "$1-supervisor" "$drain_seconds" || status=1
    stop_process "$1" "$((status ? 0 : drain_seconds))" || status=1
    rm -f "$run/$1.restarts"
    [ "$status" -eq 0 ] ||
        say "  $1 did not finish within $drain_seconds s and was killed; the broker delivers its work again"
}

# What the supervisor noted, when it had to start the worker again.
restarts() {
    local count status
    read -r count status 2>/dev/null <"$run/$1.restarts" || return 0
    printf ' (ended by itself %s times, last with %s: see %s)' "$count" "$status" "$log/$1.log"
}

show_workers() {
    local worker name pid health
    for worker in "${workers[@]}"; do
        name=nhipcau-$worker health=ready
        if pid=$(process_id "$name"); then
            is_ready "$name" || health="NOT READY: $(failing "$name")"
            printf '%-20s %-8s %-6s %s%s\n' "$name" "$pid" "$(port "$name")" "$health" "$(restarts "$name")"
        elif is_alive "$name-supervisor"; then
            printf '%-20s %-8s %-6s %s%s\n' "$name" - - "NOT READY, being started again" "$(restarts "$name")"
        else
            printf '%-20s %-8s %-6s %s%s\n' "$name" - - stopped "$(restarts "$name")"
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
