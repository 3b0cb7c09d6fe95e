#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# status.sh: each part with its process, port and health. Fails when a part is missing or not ready.
given=${NHIPCAU_STATE:-}
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/process.sh"
source "$dev/ports.sh"

show_service() {
    local pid
    if pid=$("$dev/$1.sh" status 2>/dev/null); then
        printf '%-20s %-8s %-6s %s\n' "$2" "$pid" "$(port "$1")" ready
    else
        printf '%-20s %-8s %-6s %s\n' "$2" - - stopped
    fi
}

follow_running "$given"
parts=$(
    show_service database PostgreSQL
    show_service broker RabbitMQ
    "$dev/workers.sh" status
)
printf '%-20s %-8s %-6s %s\n%s\n' PART PID PORT HEALTH "$parts"
dead=$("$dev/database.sh" psql -At -c "SELECT count(*) FROM dead_letters WHERE state = 'open'" 2>/dev/null) || dead=0
if [ "${dead:-0}" -gt 0 ]; then say "Dead letters: $dead, see ./nhipcau dead list"; fi
if grep -qE ' stopped( |$)' <<<"$parts"; then say "Start what is stopped: ./nhipcau up"; fi
! grep -qE ' stopped( |$)| NOT READY' <<<"$parts"
