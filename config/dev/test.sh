#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# test.sh [--debian 13] [ARGUMENTS…]: every test against fresh private services under .nhipcau/test. With --debian the
# RabbitMQ and PostgreSQL of that Debian, installed below .nhipcau the first time. The arguments go to `swift test`.
debian=
if [ "${1:-}" = --debian ]; then
    debian=${2:-none}
    shift $(($# > 1 ? 2 : 1))
fi
export NHIPCAU_STATE=${NHIPCAU_STATE:-$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/.nhipcau/test${debian:+-debian-$debian}}
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/ports.sh"
source "$dev/accounts.sh"
source "$dev/environment.sh"

# A role of the tests' own, which may create databases and cut sessions.
create_test_database() {
    make_password database-test
    "$dev/database.sh" psql >/dev/null <<SQL
CREATE ROLE nhipcau_test LOGIN CREATEDB IN ROLE pg_signal_backend, pg_monitor
    PASSWORD '$(cat "$secrets/database-test")';
CREATE DATABASE nhipcau_test OWNER nhipcau_test;
SQL
}

export_test_environment() {
    NHIPCAU_TEST_POSTGRES="host=127.0.0.1 port=$(port database) user=nhipcau_test dbname=nhipcau_test"
    NHIPCAU_TEST_POSTGRES+=" password=$(cat "$secrets/database-test")"
    NHIPCAU_TEST_BROKER=127.0.0.1:$(port broker)
    export NHIPCAU_TEST_POSTGRES NHIPCAU_TEST_BROKER NHIPCAU_TEST_BROKER_PASSWORD_FILE=$secrets/nhipcau
    export NHIPCAU_TEST_PYTHON=$home/venv/bin/python NHIPCAU_TEST_STATE=$state
}

hold_state test
leave_on_signals
"$dev/packages.sh"
"$dev/python.sh"
"$dev/build.sh" tests
if [ -n "$debian" ]; then
    NHIPCAU_DEBIAN_ROOT=$("$dev/debian.sh" "$debian")
    export NHIPCAU_DEBIAN_ROOT
fi

export NHIPCAU_BIN=$root/.build/debug
# The tests' crowd speaks for every unit, as the bench does, in brokers that are theirs alone.
export NHIPCAU_BENCH_ACCOUNT=1
trap '"$dev/stop.sh"' EXIT
"$dev/stop.sh"
"$dev/forget.sh"
attend "$dev/services.sh" start
write_environment "$root/.build/debug"
load_environment
create_test_database
export_test_environment

say "Checking the contract's schemas and fixtures, and the containers' file"
for check in "$root"/Tests/ContractTests/validate_*.py; do
    attend "$NHIPCAU_TEST_PYTHON" "$check" ||
        fail "check the contract" "$check found the differences above" \
            "correct config/schemas, Tests/Fixtures/contracts or docker-compose.yml"
done
# One test at a time: they share a broker, a database and two cores with what they watch. The end-to-end tests, which
# stop and kill services of their own, come last.
run_tests() {
    attend swift test --package-path "$root" --skip-build --no-parallel "$@" ||
        fail "run the tests" "swift test ended with $?; the failed tests are named above" "run one alone: ./nhipcau test --filter NAME"
}

say "Running the tests"
if [ $# -gt 0 ]; then
    run_tests "$@"
else
    run_tests --skip EndToEndTests
    run_tests --filter EndToEndTests
fi
