#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# build.sh release | bench | tests: builds when a source is newer than the last build, else says nothing.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

sources=("$root"/{Package.swift,Sources,Workers})
products=(nhipcau "${workers[@]/#/nhipcau-}")
usual="8 to 15 minutes the first time, 1 to 2 minutes later"
result=release/nhipcau
case ${1:-} in
    release) ;;
    bench) result=release/nhipcau-bench products+=(nhipcau-bench) sources+=("$root"/Tests/{LoadBench,TestSupport}) ;;
    tests) result=debug sources+=("$root/Tests") ;;
    *) fail "build.sh ${1:-}" "no such build" "build.sh release | bench | tests" ;;
esac

# Seen from outside: is there a build, and nothing newer than it?
built=$home/log/built-$1
is_current() {
    [ -e "$built" ] && [ -e "$root/.build/$result" ] && [ -z "$(find "${sources[@]}" -newer "$built" -print -quit)" ]
}

# The imports between rooms are checked with the tests' build, so that a check and the tests share it.
compile() {
    local product
    if [ "$1" = tests ]; then
        exec swift build --package-path "$root" --build-tests --explicit-target-dependency-import-check error
    fi
    for product in "${products[@]}"; do
        swift build --package-path "$root" -c release --product "$product" || return
    done
}

prepare_state
! is_current || exit 0
"$dev/packages.sh"
leave_on_signals
touch "$built.begun"
step "Building ($1)" "$usual" "$home/log/build-$1.log" compile "$1"
mv "$built.begun" "$built"
