#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# start.sh BINARIES: services, tables, queues, workers, in this order.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/ports.sh"
source "$dev/environment.sh"

leave_on_signals
export NHIPCAU_BIN=$1
attend "$dev/services.sh" start
write_environment "$1"
load_environment
"$1/nhipcau" migrate >"$log/migrate.log" 2>&1 ||
    fail "create the tables" "$(tail -n 5 "$log/migrate.log")" "read $log/migrate.log"
"$1/nhipcau" topology >"$log/topology.log" 2>&1 ||
    fail "declare the queues" "$(tail -n 5 "$log/topology.log")" "read $log/topology.log"
say "  tables and queues are in place"
# What is weakened here is said; what merely cannot be seen is left to `nhipcau topology`.
sed -n '/ weakens [^n].*:$/,/^Cannot be seen/{/^Cannot be seen/!p}' "$log/topology.log" >&2
"$dev/workers.sh" start
