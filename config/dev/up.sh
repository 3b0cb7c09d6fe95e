#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# up.sh: everything for daily work on this machine, in the background. Running parts stay as they are.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/ports.sh"
source "$dev/environment.sh"

hold_state up
leave_on_signals
"$dev/packages.sh"
"$dev/build.sh" release
trap '[ $? -eq 0 ] || "$dev/stop.sh"' EXIT
attend "$dev/start.sh" "$root/.build/release"
trap - EXIT
say "Up. Look: ./nhipcau status   Stop: ./nhipcau down   Mail: $state/mail"
say "Try: ./nhipcau submit config/samples/341.csv --wait, then ./nhipcau table"
