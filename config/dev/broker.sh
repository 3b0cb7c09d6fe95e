#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The private RabbitMQ: broker.sh start | stop | kill | status | import | ctl ARGUMENTS…
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
    local bundled=("$system"/usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins)
    export HOME=$data RABBITMQ_CONF_ENV_FILE=$data/environment
    export RABBITMQ_NODENAME=nhipcau@localhost
    export ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$1 RABBITMQ_DIST_PORT=$2
    # Schedulers that run out of work sleep at once instead of spinning for some: the cores are shared with our workers
    # (RabbitMQ, "Runtime Tuning", on busy waiting).
    local sleeping='+sbwt none +sbwtdcpu none +sbwtdio none'
    export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="$sleeping $loopback" RABBITMQ_CTL_ERL_ARGS=$loopback
    export RABBITMQ_MNESIA_BASE=$data/mnesia RABBITMQ_LOG_BASE=$log RABBITMQ_UPGRADE_LOG=$log/broker-upgrade.log ERL_CRASH_DUMP=$log/broker.crash
    export RABBITMQ_CONFIG_FILE=$data/rabbitmq.conf RABBITMQ_ADVANCED_CONFIG_FILE=$data/advanced.config
    export RABBITMQ_ENABLED_PLUGINS_FILE=$data/enabled_plugins RABBITMQ_PID_FILE=$data/pid
    export RABBITMQ_PLUGINS_DIR=$data/plugins:${bundled[0]#"$system"}
    # The start script then becomes the server instead of watching it: one process, one pid.
    export detached=true
}

configure_broker() {
    mkdir -p "$data"
    touch "$data/environment"
    make_password cookie
    install -m 400 "$secrets/cookie" "$data/.erlang.cookie"
    accounts write --secrets "$secrets" --definitions "$data/definitions.json" >/dev/null
    sed -e "s|@ADDRESS@|127.0.0.1|; s|@PORT@|$1|; s|@DEFINITIONS@|$data/definitions.json|" \
        -e "s|@CONSOLE@|false|; s|@LOG@|broker.log|" "$root/config/broker/rabbitmq.conf" >"$data/rabbitmq.conf"
    stamp_arrivals
}

# Arrival times come from the broker: 3.12 and later have it built in, before that it is a plugin of ours.
stamp_arrivals() {
    if [ "$(printf '3.12\n%s\n' "$(broker_version)" | sort -V | head -n 1)" = 3.12 ]; then
        printf '[].\n' >"$data/enabled_plugins"
        printf 'message_interceptors.incoming.set_header_timestamp.overwrite = true\n' >>"$data/rabbitmq.conf"
    else
        printf '[nhipcau_arrival].\n' >"$data/enabled_plugins"
        "$root/config/broker/arrival/build.sh" "$data/plugins" >"$log/broker-plugin.log" 2>&1 ||
            fail "build the broker's arrival plugin" "$(tail -n 3 "$log/broker-plugin.log")" "read $log/broker-plugin.log"
    fi
}

start_broker() {
    local port begun=$SECONDS
    ! is_alive broker || return 0
    local is_new=
    # A broker that begins from nothing has no users but those of the definitions.
    [ -d "$data/mnesia" ] || is_new=1
    [ -x "$system$programs/rabbitmq-server" ] ||
        fail "start RabbitMQ" "$programs/rabbitmq-server is not there" "apt-get install rabbitmq-server"
    port=$(claim_port broker)
    configure_broker "$port"
    broker_environment "$(epmd_port)" "$(claim_port distribution)"
    # What the server writes is for its owner alone: the quorum queues' logs hold whole reports.
    umask 077
    [ ! -d "$data/mnesia" ] || chmod -R go= "$data/mnesia"
    # A broker that is still starting does not listen to signals, and has nothing to lose.
    trap 'stop_broker 1; exit 143' TERM
    start_process broker "$dev/in-debian.sh" "$programs/rabbitmq-server"
    if ! wait_for 120 is_answering "$port"; then
        tail -n 25 "$log/broker.log" >&2 || true
        stop_broker 1
        fail "start RabbitMQ" "it did not answer on 127.0.0.1:$port; its log ends above" "read $log/broker.log"
    fi
    if [ -n "$is_new" ]; then accounts list --names >"$data/accounts"; else retire_accounts; fi
    say "  RabbitMQ $(broker_version) on 127.0.0.1:$port ($((SECONDS - begun)) s)"
}

# Importing definitions takes nothing away: a user that left them is deleted here. Asking the server takes seconds, so it
# is asked only when the names have changed since the last time.
retire_accounts() {
    local name
    accounts list --names >"$data/accounts.now"
    if ! cmp -s "$data/accounts.now" "$data/accounts"; then
        # A machine that is busy may miss the handshake of the tools.
        wait_for 60 list_users || fail "look for accounts that are no more" "$(tail -n 3 "$log/rabbitmqctl.log")" "read $log/rabbitmqctl.log"
        accounts retired <"$data/accounts.there" >"$data/accounts.retired"
        while read -r name; do
            ctl -q delete_user "$name" </dev/null >/dev/null
            say "  The account $name is no more"
        done <"$data/accounts.retired"
        mv "$data/accounts.now" "$data/accounts"
    fi
}

list_users() { ctl -q list_users >"$data/accounts.there" 2>"$log/rabbitmqctl.log"; }

# Accounts and policies of the present definitions into the broker that is running.
import_definitions() {
    is_alive broker || fail "import the definitions" "RabbitMQ is not running" "./nhipcau up"
    accounts write --secrets "$secrets" --definitions "$data/definitions.json" >/dev/null
    broker_environment "$(port epmd)" "$(port distribution)"
    ctl -q import_definitions "$data/definitions.json" >/dev/null
    retire_accounts
    say "  accounts and policies are imported"
}

ctl() { "$dev/in-debian.sh" "$programs/rabbitmqctl" --node nhipcau@localhost "$@"; }

# After a crash of the broker our epmd is still there and is used again.
epmd_port() {
    local left
    if left=$(port epmd) && epmd -port "$left" -names >/dev/null 2>&1; then
        printf '%s\n' "$left"
    else
        claim_port epmd
    fi
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
    server=$(ls -d "$system"/usr/lib/rabbitmq/lib/rabbitmq_server-*)
    printf '%s\n' "${server##*-}"
}

# stop_broker SECONDS: asks, and kills after so long.
stop_broker() {
    stop_process broker "$1" || [ "$1" -eq 1 ] || say "  RabbitMQ did not end within $1 s and was killed"
    # Our epmd serves this node alone; it refuses to end while a node is registered.
    [ ! -e "$run/epmd.port" ] || epmd -port "$(port epmd)" -kill >/dev/null 2>&1 || true
}

prepare_state
[ "${1:-}" = status ] || [ "${1:-}" = ctl ] || hold_part broker
case ${1:-} in
    start) start_broker ;;
    stop) stop_broker 60 ;;
    kill) stop_process broker 0 || true ;;
    status) process_id broker ;;
    import) import_definitions ;;
    ctl)
        shift
        broker_environment "$(port epmd)" "$(port distribution)"
        exec "$dev/in-debian.sh" "$programs/rabbitmqctl" --node nhipcau@localhost "$@"
        ;;
    *) fail "broker.sh ${1:-}" "no such word" "broker.sh start | stop | kill | status | import | ctl ARGUMENTS…" ;;
esac
