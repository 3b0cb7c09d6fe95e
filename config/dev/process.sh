# shellcheck shell=bash disable=SC2154 # common.sh sets the paths
# SPDX-License-Identifier: Apache-2.0
#
# Sourced: background processes and their pid files. A pid file holds the pid and the start time
# of the process, so that a number used again by a stranger is never taken for ours.

start_time() { awk '{ sub(/.*\) /, ""); if ($1 != "Z") print $20 }' "/proc/$1/stat" 2>/dev/null; }

# start_process NAME COMMAND…: in a session of its own, away from the terminal's signals.
start_process() {
    local name=$1
    shift
    setsid "$@" </dev/null >>"$log/$name.log" 2>&1 7>&- 9>&- &
    disown
    record_process "$name" $!
}

# record_process NAME PID
record_process() { printf '%s %s\n' "$2" "$(start_time "$2")" >"$run/$1.pid"; }

# process_id NAME: prints the pid when the process is alive.
process_id() {
    local pid started
    [ -r "$run/$1.pid" ] && read -r pid started <"$run/$1.pid" || return 1
    [ -n "$started" ] && [ "$(start_time "$pid")" = "$started" ] || return 1
    printf '%s\n' "$pid"
}

is_alive() { process_id "$1" >/dev/null; }
is_gone() { ! is_alive "$1"; }

# stop_process NAME SECONDS: asks, waits, then kills. Fails when it had to kill.
stop_process() {
    local pid
    if pid=$(process_id "$1"); then
        kill -TERM "$pid" 2>/dev/null || true
        if ! wait_for "$2" is_gone "$1"; then
            kill -KILL "$pid" 2>/dev/null || true
            wait_for 5 is_gone "$1" || true
            rm -f "$run/$1.pid"
            return 1
        fi
    fi
    rm -f "$run/$1.pid"
}

# Where the words of daily work look: at what `up` started, or else at a demo that is running, unless the caller named a
# state directory.
follow_running() {
    if [ -z "$1" ] && ! is_alive broker && (run=$home/demo/run && is_alive broker); then
        state=$home/demo run=$home/demo/run log=$home/demo/log
        export NHIPCAU_STATE=$state
    fi
}
