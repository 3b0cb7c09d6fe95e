#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# stop.sh: the workers first, so that they can finish what is in their hands, then the services.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# A second Ctrl-C must not leave half of it running.
trap '' INT TERM HUP
"$dev/workers.sh" stop || true
"$dev/services.sh" stop
