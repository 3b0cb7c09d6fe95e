#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# build.sh DIRECTORY: puts the plugin nhipcau_arrival into a plugin directory of RabbitMQ 3.10 or 3.11.
# On a server of its own: build.sh /usr/lib/rabbitmq/plugins && rabbitmq-plugins enable nhipcau_arrival
set -euo pipefail
source=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
libraries=$(ls -d /usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins)
target=${1:?the plugin directory}/nhipcau_arrival-1.0.0/ebin
mkdir -p "$target"
ERL_LIBS=$libraries erlc -Werror -pa "$(ls -d "$libraries"/rabbit-*/ebin)" -o "$target" "$source/nhipcau_arrival.erl"
cp "$source/nhipcau_arrival.app" "$target"
