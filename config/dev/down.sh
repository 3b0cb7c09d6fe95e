#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# down.sh: stops what `up` started, and what an interrupted demo, test or bench may have left.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

hold_state down
"$dev/stop.sh"
for left in "$home"/{demo,test,test-debian-*,bench}; do
    [ -d "$left/run" ] || continue
    # Held by a launcher that is still at work there: not left over.
    if flock -n "$left/run/lock" true; then NHIPCAU_STATE=$left "$dev/stop.sh"; fi
done
say "Everything is stopped; the data stay in $state"
