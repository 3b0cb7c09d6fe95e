#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# install-packages.sh PACKAGE…: run as root. The packages' own services are neither started now nor
# at the next boot: NhipCau starts private ones. Services that were there before are left alone.
set -euo pipefail
policy=/usr/sbin/policy-rc.d
export DEBIAN_FRONTEND=noninteractive

# While this file answers 101, no maintainer script starts a service.
forbid_services() {
    [ ! -e "$policy" ] || grep -qs NhipCau "$policy" || mv "$policy" "$policy.before-nhipcau"
    trap allow_services EXIT
    printf '#!/bin/sh\n# While NhipCau installs packages.\nexit 101\n' >"$policy"
    chmod 755 "$policy"
}

allow_services() {
    rm -f "$policy"
    [ ! -e "$policy.before-nhipcau" ] || mv "$policy.before-nhipcau" "$policy"
}

# Only what this run installed is taken out of the boot sequence.
disable_services() {
    local package
    command -v systemctl >/dev/null || return 0
    for package in "$@"; do
        case $package in rabbitmq-server | postgresql) systemctl disable "$package" || true ;; esac
    done
}

trap 'exit 143' TERM INT HUP
forbid_services
install=(apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300)
"${install[@]}" "$@" || { apt-get update && "${install[@]}" "$@"; }
disable_services "$@"
