#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# debian.sh RELEASE: prints the directory of another Debian with its RabbitMQ and PostgreSQL, installed there the first
# time. Nothing of it is started; broker.sh and database.sh run in it what NHIPCAU_DEBIAN_ROOT names.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
    13) suite=trixie packages=rabbitmq-server,postgresql-17 ;;
    *) fail "install Debian ${1:-}" "only 13 is known here" "./nhipcau test --debian 13" ;;
esac
[ "$(id -u)" -eq 0 ] || fail "install Debian $1" "only root may change into another system" "run it as root"

tree=$home/debian-$1
prepare_state
if [ ! -e "$tree/installed" ]; then
    "$dev/packages.sh" debootstrap
    # The mirror of this machine; its own signature is checked all the same.
    mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | grep -v snapshot | head -n 1) || true
    leave_on_signals
    install_tree() {
        rm -rf "$tree.draft"
        debootstrap --variant=minbase --include="$packages" "$suite" "$tree.draft" "${mirror:-http://deb.debian.org/debian}" || return
        # The database's files belong to one user on both sides.
        chroot "$tree.draft" groupmod --non-unique --gid "$(id -g postgres)" postgres || return
        chroot "$tree.draft" usermod --non-unique --uid "$(id -u postgres)" --gid "$(id -g postgres)" postgres || return
        touch "$tree.draft/installed"
        rm -rf "$tree" && mv "$tree.draft" "$tree"
    }
    step "Installing Debian $1 with RabbitMQ and PostgreSQL under $tree" "1 to 4 minutes" "$home/log/debian.log" install_tree
fi
printf '%s\n' "$tree"
