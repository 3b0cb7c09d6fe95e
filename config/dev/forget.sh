#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# forget.sh: empties the state directory of a demo, test or bench, which begin from nothing.
# The data of `up` are never forgotten.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ "$state" != "$home" ] || fail "begin from nothing" "$state holds the data of ./nhipcau up" "set NHIPCAU_STATE to another directory"
"$dev/database.sh" forget
rm -rf "$state"/{broker,log,mail,env,spool}
prepare_state
