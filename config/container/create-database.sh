#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs inside the database's container when its volume is new: the owner of the tables, its database, and a role for each
# worker, whose rights `nhipcau migrate` gives. On a volume of an older version: docker compose exec database
# /docker-entrypoint-initdb.d/create-database.sh
set -euo pipefail

role() {
    cat <<SQL
SELECT 'CREATE ROLE $1 LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$1') \\gexec
ALTER ROLE $1 PASSWORD '$(cat "/run/secrets/$2")';
SQL
}

psql -v ON_ERROR_STOP=1 -U postgres <<SQL
SET log_min_error_statement = panic;
$(role nhipcau database_password)
$(for worker in ingest validator aggregator notifier; do role "nhipcau_$worker" "database_$worker"; done)
SELECT 'CREATE DATABASE nhipcau OWNER nhipcau' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'nhipcau') \\gexec
SQL
