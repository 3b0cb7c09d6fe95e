#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# packages.sh [EXTRA…]: installs the Debian packages that are missing, and nothing when none is.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

needed=(librabbitmq-dev libpq-dev libcurl4-openssl-dev libssl-dev libsimdjson-dev rabbitmq-server postgresql
    g++ libc6-dev libncurses6 pkg-config git curl ca-certificates tzdata util-linux "$@")

prepare_state
command -v swift >/dev/null || fail "build NhipCau" "no Swift toolchain on the PATH" \
    "install Swift 6.2 or newer (https://www.swift.org/install/linux) and add its usr/bin to the PATH"
command -v dpkg-query >/dev/null || fail "set up this machine" "it is not a Debian" \
    "use Debian 12 or newer, or docker compose (see README.md)"

missing=()
for package in "${needed[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
    [ -t 0 ] || as_root+=(-n)
    if ! command -v sudo >/dev/null || ! "${as_root[@]}" -v; then
        fail "install packages" "this needs root, and sudo is missing or refused" \
            "as root: apt-get install ${missing[*]}"
    fi
fi
leave_on_signals
step "Installing ${missing[*]}" "1 to 3 minutes" "$home/log/packages.log" \
    "${as_root[@]}" "$dev/install-packages.sh" "${missing[@]}"
