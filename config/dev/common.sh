# shellcheck shell=bash disable=SC2034 # the scripts use the paths
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by every script here: where things lie, and how we speak.
# Progress goes to standard error, so that standard output stays the program's own.
set -Eeuo pipefail

root=${NHIPCAU_ROOT:-$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
dev=$root/config/dev
home=$root/.nhipcau
state=${NHIPCAU_STATE:-$home}
run=$state/run
log=$state/log
secrets=$state/secrets
workers=(ingest validator aggregator notifier)
export NHIPCAU_ROOT=$root NHIPCAU_STATE=$state
# The system whose RabbitMQ and PostgreSQL are run: this one, or another below a directory (debian.sh).
system=${NHIPCAU_DEBIAN_ROOT:-}

# The way to the database is passable, for it may run as its own user; whatever else lies here is its owner's alone:
# reports stand in the broker's logs, hashes and names in the others, people's mail in the maildir.
prepare_state() {
    (umask 077 && mkdir -p "$home/log" "$run" "$log" "$secrets" "$state"/{mail,broker,spool})
    chmod 711 "$home" "$state"
    chmod 700 "$home/log" "$run" "$log" "$secrets" "$state"/{mail,broker,spool}
}

say() { printf '%s\n' "$*" >&2; }

# fail WHAT WHY NEXT: every failure of ours says these three things.
fail() {
    printf '\nFailed:  %s\nWhy:     %s\nTo do:   %s\n' "$1" "$2" "$3" >&2
    exit "$explained"
}

# The exit status of a script that has said why; whoever called it need not say it again.
explained=70
trap 'unexpected $? "$BASH_COMMAND"' ERR
unexpected() {
    # Explained already, or ended by the signals of somebody who wants to leave.
    case $1 in "$explained" | 129 | 130 | 143) exit "$1" ;; esac
    fail "$2" "it ended with $1, which nothing here foresaw" "read the logs in $log, then run the same command again"
}

# step TITLE USUAL LOG COMMAND…: a long step, its output in LOG, the time shown while it runs.
step() {
    local title=$1 usual=$2 output=$3 begun=$SECONDS shown=0 status=0
    shift 3
    say "$title (usually $usual)"
    "$@" >"$output" 2>&1 </dev/null 9>&- &
    children=($!)
    while kill -0 "${children[0]}" 2>/dev/null; do
        sleep 0.2
        show_progress "$((SECONDS - begun))"
    done
    wait "${children[0]}" || status=$?
    children=()
    [ ! -t 2 ] || printf '\r\033[K' >&2
    if [ "$status" -ne 0 ]; then
        tail -n 25 "$output" >&2
        fail "$title" "the command ended with $status; its last lines are above" "read $output, then run the same command again"
    fi
    say "  done in $((SECONDS - begun)) s"
}

# In a terminal a running clock; elsewhere a line every half minute.
show_progress() {
    if [ -t 2 ]; then
        printf '\r  %s s' "$1" >&2
    elif [ $(($1 - shown)) -ge 30 ]; then
        shown=$1
        say "  still running, $1 s"
    fi
}

# attend COMMAND…: a command of ours that we can leave at any moment; a plain foreground command
# would keep our traps waiting for its end.
attend() {
    local status=0
    "$@" 9>&- &
    children=($!)
    wait "${children[0]}" || status=$?
    children=()
    return "$status"
}

# What is interrupted takes its command with it.
children=()
stop_children() {
    [ ${#children[@]} -eq 0 ] || kill "${children[@]}" 2>/dev/null || true
}

# Ctrl-C, a closed terminal and `kill` all leave through EXIT, where each script cleans up.
leave_on_signals() {
    trap 'stop_children; exit 130' INT
    trap 'stop_children; exit 143' TERM
    trap 'stop_children; exit 129' HUP
}

# wait_for SECONDS COMMAND…: true as soon as the command is, false after the deadline.
wait_for() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.05
    done
}

# A part is started or stopped by one script at a time: a stop waits until a start is through.
hold_part() {
    exec 7>"$run/$1.lock"
    flock -w 120 7 || fail "reach $1" "another script has been busy with it for 2 minutes" "run ./nhipcau down, then try again"
}

# One launcher at a time on one state directory; the lock goes with the process that holds it.
hold_state() {
    prepare_state
    exec 9>"$run/lock"
    flock -n 9 || fail "use $state" "another ./nhipcau $1 is running on it" "wait for it, or stop it with Ctrl-C there"
}
