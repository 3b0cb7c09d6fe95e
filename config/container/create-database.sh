#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs inside the database's container when its volume is new: the role of the programs and its database.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -U postgres <<SQL
SET log_min_error_statement = panic;
CREATE ROLE nhipcau LOGIN PASSWORD '$(cat /run/secrets/database_password)';
CREATE DATABASE nhipcau OWNER nhipcau;
SQL
