#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# services.sh start | stop: the private PostgreSQL and RabbitMQ, side by side.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

both() {
    local database broker status=0
    "$dev/database.sh" "$1" &
    database=$!
    "$dev/broker.sh" "$1" &
    broker=$!
    wait "$database" || status=$?
    wait "$broker" || status=$?
    return "$status"
}

case ${1:-} in
    start)
        say "Starting the private PostgreSQL and RabbitMQ (usually 5 to 12 s)"
        both start
        ;;
    stop) both stop ;;
    *) fail "services.sh ${1:-}" "no such word" "services.sh start | stop" ;;
esac
