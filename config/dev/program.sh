#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# program.sh WORD…: hands a word over to the program, built first when needed, with the environment
# of what is running here: `up` before a `demo` in another terminal.
given=${NHIPCAU_STATE:-}
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/process.sh"
source "$dev/environment.sh"

# Which version this is stands in the sources: nobody waits ten minutes for it.
if [ "${1:-}" = --version ]; then
    sed -n 's/.*static let current = "\(.*\)"/\1/p' "$root/Sources/Operations/Service/ProductVersion.swift"
    exit
fi
"$dev/build.sh" release
follow_running "$given"
export NHIPCAU_CONFIG=${NHIPCAU_CONFIG:-$root/config}
# Who names a broker or a database of their own is not sent to the private ones.
if [ -z "${BROKER_HOST:-}${DATABASE_HOST:-}" ] && [ -r "$state/env" ]; then load_environment; fi
exec "$root/.build/release/nhipcau" "$@"
