#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# python.sh: the virtual environment of the tests, made anew when its requirements change.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

prepare_state
venv=$home/venv
requirements=$dev/requirements-test.txt
! cmp -s "$requirements" "$venv/installed.txt" || exit 0

"$dev/packages.sh" python3 python3-venv
leave_on_signals
make_venv() {
    /usr/bin/python3 -m venv --clear "$venv" || return
    "$venv/bin/pip" install --disable-pip-version-check --no-input --no-deps -r "$requirements" || return
    cp "$requirements" "$venv/installed.txt"
}
step "Fetching the tests' Python tools" "20 s" "$home/log/python.log" make_venv
