#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# in-debian.sh COMMAND…: becomes the command, in the Debian that NHIPCAU_DEBIAN_ROOT names when it names one. There the
# checkout, /tmp and /var/tmp are the same as here; what is mounted for it ends with the command.
set -euo pipefail
[ -n "${NHIPCAU_DEBIAN_ROOT:-}" ] || exec "$@"
# shellcheck disable=SC2016 # expanded by the inner shell
exec unshare --mount --propagation private -- /bin/bash -c '
    set -euo pipefail
    tree=$1 checkout=$2
    shift 2
    for place in /proc /dev /tmp /var/tmp "$checkout"; do
        mkdir -p "$tree$place"
        mount --rbind "$place" "$tree$place"
    done
    exec chroot "$tree" "$@"' in-debian "$NHIPCAU_DEBIAN_ROOT" "${NHIPCAU_ROOT:?}" "$@"
