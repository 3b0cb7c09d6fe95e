#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# prepare.sh: what docker-compose.yml needs from this machine: passwords, the broker's accounts, its policies and its
# configuration, under .nhipcau/compose. Running it again keeps the passwords. The program makes them: the one that is
# built here, or else the image's.
NHIPCAU_STATE=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/.nhipcau/compose
export NHIPCAU_STATE
source "$(dirname "${BASH_SOURCE[0]}")/../dev/common.sh"
# shellcheck source=../dev/accounts.sh
source "$dev/accounts.sh"

prepare_state
# The directory keeps others out; inside a container the files are read by another user than ours.
chmod 700 "$state"
if [ -x "${NHIPCAU_BIN:-$root/.build/release}/nhipcau" ]; then
    accounts write --secrets "$secrets" --definitions "$state/definitions.json" >/dev/null
else
    docker build --file "$root/config/container/Dockerfile" --tag nhipcau "$root" >&2
    docker run --rm --network none --user "$(id -u):$(id -g)" --volume "$state:/state" --env BROKER_VHOST=nhipcau nhipcau \
        nhipcau units accounts write --secrets /state/secrets --definitions /state/definitions.json >/dev/null
fi
make_password database-admin
[ -e "$secrets/mail" ] || touch "$secrets/mail"
{
    sed -e 's|@ADDRESS@|0.0.0.0|; s|@PORT@|5672|; s|@DEFINITIONS@|/run/secrets/broker_definitions|' \
        -e 's|@CONSOLE@|true|; s|@LOG@|false|' "$root/config/broker/rabbitmq.conf"
    printf '\n# Reports are late or in time by the clock of the broker.\n'
    printf 'message_interceptors.incoming.set_header_timestamp.overwrite = true\n'
} >"$state/rabbitmq.conf"
chmod 444 "$secrets"/* "$state/definitions.json" "$state/rabbitmq.conf"
say "Ready in $state. Next: docker compose up --detach --wait"
say "An SMTP server: put its password into $secrets/mail and set MAIL_HOST, MAIL_USER, MAIL_FROM"
