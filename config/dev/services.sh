#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# services.sh start | stop: the private PostgreSQL and RabbitMQ, side by side.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/process.sh"

both() {
    local child status=0
    leave_on_signals
    "$dev/database.sh" "$1" &
    children+=($!)
    "$dev/broker.sh" "$1" &
    children+=($!)
    for child in "${children[@]}"; do wait "$child" || status=$?; done
    return "$status"
}

case ${1:-} in
    start)
        if "$dev/database.sh" status >/dev/null 2>&1 && is_alive broker; then
            say "The private PostgreSQL and RabbitMQ are running"
        else
            say "Starting the private PostgreSQL and RabbitMQ (usually 5 to 12 s)"
        fi
        both start
        ;;
    stop) both stop ;;
    *) fail "services.sh ${1:-}" "no such word" "services.sh start | stop" ;;
esac
