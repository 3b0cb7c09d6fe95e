# shellcheck shell=bash disable=SC2154 # common.sh sets the paths
# SPDX-License-Identifier: Apache-2.0
#
# Sourced: free loopback ports, kept in run/<name>.port so that a restarted part comes back where
# it was. Each state directory searches from its own place, below the ephemeral range.

port_in_use() {
    local hex
    hex=$(printf ':%04X' "$1")
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v hex="$hex" '
        $4 == "0A" && substr($2, length($2) - 4) == hex { found = 1 }
        END { exit !found }'
}

# port NAME: the recorded port.
port() { cat "$run/$1.port" 2>/dev/null; }

# claim_port NAME: keeps the recorded port when it is free, else records another.
claim_port() {
    local wanted seed
    wanted=$(port "$1") || wanted=
    if [ -z "$wanted" ] || port_in_use "$wanted"; then
        rm -f "$run/$1.port"
        seed=$(printf '%s %s' "$state" "$1" | cksum | cut -d ' ' -f 1)
        wanted=$((20000 + seed % 12000))
        while port_in_use "$wanted" || grep -qsx "$wanted" "$run"/*.port; do
            wanted=$((wanted < 32000 ? wanted + 1 : 20000))
        done
        printf '%s\n' "$wanted" >"$run/$1.port"
    fi
    printf '%s\n' "$wanted"
}
