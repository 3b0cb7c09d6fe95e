#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The private RabbitMQ: broker.sh start | stop | kill | status | ctl ARGUMENTS…
# Node, ports, cookie, epmd and data are this state directory's own; everything on loopback.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$dev/process.sh"
source "$dev/ports.sh"
source "$dev/accounts.sh"

data=$state/broker
programs=/usr/lib/rabbitmq/bin

# What both the server and its command line tools must agree on.
broker_environment() {
    local loopback='-kernel inet_dist_use_interface {127,0,0,1}'
    export HOME=$data RABBITMQ_CONF_ENV_FILE=$data/environment
    export RABBITMQ_NODENAME=nhipcau@localhost
    export ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$1 RABBITMQ_DIST_PORT=$2
    export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=$loopback RABBITMQ_CTL_ERL_ARGS=$loopback
    export RABBITMQ_MNESIA_BASE=$data/mnesia RABBITMQ_LOG_BASE=$log ERL_CRASH_DUMP=$log/broker.crash
    export RABBITMQ_CONFIG_FILE=$data/rabbitmq.conf RABBITMQ_ADVANCED_CONFIG_FILE=$data/advanced.config
    export RABBITMQ_ENABLED_PLUGINS_FILE=$data/enabled_plugins RABBITMQ_PID_FILE=$data/pid
    # The start script then becomes the server instead of watching it: one process, one pid.
    export detached=true
}

configure_broker() {
    mkdir -p "$data"
    touch "$data/environment"
    cp "$root/config/broker/enabled_plugins" "$data/enabled_plugins"
    make_passwords
    (umask 077 && definitions >"$data/definitions.json")
    sed -e "s|@ADDRESS@|127.0.0.1|; s|@PORT@|$1|; s|@DEFINITIONS@|$data/definitions.json|" \
        -e "s|@CONSOLE@|false|; s|@LOG@|broker.log|" "$root/config/broker/rabbitmq.conf" >"$data/rabbitmq.conf"
}

start_broker() {
    local port begun=$SECONDS
    ! is_alive broker || return 0
    [ -x "$programs/rabbitmq-server" ] ||
        fail "start RabbitMQ" "$programs/rabbitmq-server is not there" "apt-get install rabbitmq-server"
    port=$(claim_port broker)
    configure_broker "$port"
    broker_environment "$(claim_port epmd)" "$(claim_port distribution)"
    start_process broker "$programs/rabbitmq-server"
    if ! wait_for 60 is_answering "$port"; then
        tail -n 25 "$log/broker.log" >&2 || true
        stop_broker
        fail "start RabbitMQ" "it did not answer on 127.0.0.1:$port; its log ends above" "read $log/broker.log"
    fi
    say "  RabbitMQ $(broker_version) on 127.0.0.1:$port ($((SECONDS - begun)) s)"
}

# The greeting of AMQP 0-9-1: a server that is up answers it with a method frame (first byte 1).
is_answering() {
    local first=
    is_alive broker || return 0
    { exec 8<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
    printf 'AMQP\x00\x00\x09\x01' >&8
    first=$(head -c 1 <&8 | od -An -tu1 | tr -d ' ')
    exec 8>&-
    [ "$first" = 1 ]
}

broker_version() {
    local server
    server=$(ls -d /usr/lib/rabbitmq/lib/rabbitmq_server-*)
    printf '%s\n' "${server##*-}"
}

stop_broker() {
    stop_process broker 60 || say "  RabbitMQ did not end within 60 s and was killed"
    # Our epmd serves this node alone; it refuses to end while a node is registered.
    [ ! -e "$run/epmd.port" ] || epmd -port "$(port epmd)" -kill >/dev/null 2>&1 || true
}

prepare_state
case ${1:-} in
    start) start_broker ;;
    stop) stop_broker ;;
    kill) stop_process broker 0 || true ;;
    status) process_id broker ;;
    ctl)
        shift
        broker_environment "$(port epmd)" "$(port distribution)"
        exec "$programs/rabbitmqctl" --node nhipcau@localhost "$@"
        ;;
    *) fail "broker.sh ${1:-}" "no such word" "broker.sh start | stop | kill | status | ctl ARGUMENTS…" ;;
esac
