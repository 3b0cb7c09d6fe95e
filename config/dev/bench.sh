#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# bench.sh [ARGUMENTS…]: fresh services under .nhipcau/bench, then nhipcau-bench measures; it starts
# the workers itself. Standard output is its alone (--json).
export NHIPCAU_STATE=${NHIPCAU_STATE:-$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/.nhipcau/bench}
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/ports.sh"
source "$dev/environment.sh"

hold_state bench
leave_on_signals
"$dev/packages.sh"
"$dev/build.sh" bench

export NHIPCAU_BIN=$root/.build/release
# Load speaks for every unit; no other broker has this account.
export NHIPCAU_BENCH_ACCOUNT=1
trap '"$dev/stop.sh"' EXIT
"$dev/stop.sh"
"$dev/forget.sh"
attend "$dev/services.sh" start
write_environment "$root/.build/release"
load_environment
BENCH_BROKER_PID=$("$dev/broker.sh" status)
BENCH_DATABASE_PID=$("$dev/database.sh" status)
export BENCH_BROKER_PID BENCH_DATABASE_PID
attend "$root/.build/release/nhipcau-bench" "$@" || exit
