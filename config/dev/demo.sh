#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# demo.sh: the whole way on the sample reports, from an empty database, under .nhipcau/demo.
# In a terminal it stays up until Ctrl-C; elsewhere it stops everything it started.
export NHIPCAU_STATE=${NHIPCAU_STATE:-$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/.nhipcau/demo}
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/ports.sh"
source "$dev/environment.sh"

hold_state demo
leave_on_signals
"$dev/packages.sh"
"$dev/build.sh" release

trap '"$dev/stop.sh"' EXIT
"$dev/stop.sh"
"$dev/forget.sh"
# The samples are of the first quarter of 2025, and no mail leaves at night: the reminders' clock stands on a working
# day of that spring, at nine. Reports are dated by the broker all the same, so they show as late.
export NHIPCAU_NOW=${NHIPCAU_NOW:-2025-03-17T09:00}
attend "$dev/start.sh" "$root/.build/release"
load_environment
stays=()
if [ -t 0 ] && [ -t 1 ]; then stays=(--stays-up); fi
attend "$root/.build/release/nhipcau" demo-run "${stays[@]}" "$@" ||
    fail "run the demo" "nhipcau demo-run ended with $?; what it said is above" "read the logs in $log"

if [ ${#stays[@]} -gt 0 ]; then
    say "Everything is still running. Ctrl-C stops it."
    attend sleep infinity
fi
