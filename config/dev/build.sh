#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# build.sh release | tests: builds when a source is newer than the last build, else says nothing.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

prepare_state
case ${1:-} in
    release) options=(-c release) usual="8 to 15 minutes the first time, under 1 minute later" ;;
    # The imports between rooms are checked here, so that a check and the tests share one build.
    tests) options=(--build-tests --explicit-target-dependency-import-check error) usual="8 to 15 minutes the first time" ;;
    *) fail "build.sh ${1:-}" "no such build" "build.sh release | tests" ;;
esac

built=$home/log/built-$1
sources=("$root/Package.swift" "$root/Sources")
[ "$1" = release ] && sources+=("$root/Workers") || sources+=("$root/Workers" "$root/Tests")
is_current() {
    [ -e "$built" ] && [ -d "$root/.build/${1/tests/debug}" ] &&
        [ -z "$(find "${sources[@]}" -newer "$built" -print -quit)" ]
}
! is_current "$1" || exit 0
"$dev/packages.sh"

leave_on_signals
touch "$built.begun"
step "Building ($1)" "$usual" "$home/log/build-$1.log" swift build --package-path "$root" "${options[@]}"
mv "$built.begun" "$built"
