#!/bin/bash
# RabbitMQ from the distribution's packages, without systemd, on loopback only; several can run side by side.
#   rabbitmq.sh install
#   rabbitmq.sh start DIR PORT [OWNER]    data, logs and cookie in DIR; epmd on PORT+1, Erlang distribution on PORT+2;
#                                         ends by itself when the process OWNER is gone. Loads DIR/definitions.json
#                                         where there is one, in place of the default account guest
#   rabbitmq.sh stop DIR PORT
# Ends with 77 when it cannot be had here.
set -euo pipefail

# The programs themselves: the wrappers in /usr/sbin change to another user and drop the environment.
bin=/usr/lib/rabbitmq/bin

install_packages() {
  [ -x $bin/rabbitmq-server ] && return 0
  [ "$(id -u)" = 0 ] || { echo "rabbitmq: not installed, and only root may install it"; exit 77; }
  local apt=(apt-get -o DPkg::Lock::Timeout=600 -qq)
  export DEBIAN_FRONTEND=noninteractive
  # Packages start their service when they are installed, unless this says no.
  local policy=/usr/sbin/policy-rc.d made=
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' > $policy; chmod 755 $policy; made=1; }
  "${apt[@]}" install -y --no-install-recommends rabbitmq-server >/dev/null 2>&1 \
    || { "${apt[@]}" update >/dev/null && "${apt[@]}" install -y --no-install-recommends rabbitmq-server >/dev/null; } \
    || { [ -z "$made" ] || rm -f $policy; echo "rabbitmq: the package rabbitmq-server cannot be installed"; exit 77; }
  [ -z "$made" ] || rm -f $policy
}

environment() {
  export HOME=$dir LANG=C.UTF-8 LC_ALL=C.UTF-8
  export RABBITMQ_NODENAME=caesar$port@localhost
  export RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT=$port RABBITMQ_DIST_PORT=$((port + 2))
  export RABBITMQ_MNESIA_BASE=$dir/mnesia RABBITMQ_LOG_BASE=$dir/log RABBITMQ_PID_FILE=$dir/pid
  export RABBITMQ_CONFIG_FILE=$dir/rabbitmq.conf RABBITMQ_ADVANCED_CONFIG_FILE=$dir/none
  export RABBITMQ_ENABLED_PLUGINS_FILE=$dir/enabled_plugins RABBITMQ_CONF_ENV_FILE=$dir/env.conf
  export ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$((port + 1))
  export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
}

start() {
  [ -x $bin/rabbitmq-server ] || { echo "rabbitmq: not installed"; exit 77; }
  rm -f "$dir/pid"
  mkdir -p "$dir/mnesia" "$dir/log"
  chmod 700 "$dir"
  : > "$dir/env.conf"
  echo '[].' > "$dir/enabled_plugins"
  [ -s "$dir/.erlang.cookie" ] || head -c 15 /dev/urandom | od -An -tx1 | tr -d ' \n' > "$dir/.erlang.cookie"
  chmod 400 "$dir/.erlang.cookie"
  printf '%s\n' "vm_memory_high_watermark.absolute = 1GB" "disk_free_limit.absolute = 100MB" "log.console = false" > "$dir/rabbitmq.conf"
  [ ! -e "$dir/definitions.json" ] || echo "load_definitions = $dir/definitions.json" >> "$dir/rabbitmq.conf"
  environment
  epmd -port $((port + 1)) -address 127.0.0.1 -daemon
  setsid $bin/rabbitmq-server </dev/null >"$dir/log/stdout" 2>&1 &
  for _ in $(seq 300); do [ -s "$dir/pid" ] && break; sleep 0.1; done
  $bin/rabbitmqctl -q wait --timeout 60 "$dir/pid" >/dev/null
  $bin/rabbitmqctl -q version
  if [ -n "$owner" ]; then
    # A test run that is killed leaves no server behind.
    setsid bash "$0" watch "$dir" "$port" "$owner" </dev/null >/dev/null 2>&1 &
  fi
}

watch() {
  tail --pid="$owner" -f /dev/null
  stop
}

stop() {
  environment
  if [ -s "$dir/pid" ]; then
    $bin/rabbitmqctl -q shutdown --timeout 30 >/dev/null 2>&1 || kill -9 "$(cat "$dir/pid")" 2>/dev/null || true
  fi
  epmd -port $((port + 1)) -kill >/dev/null 2>&1 || true
}

dir=${2:-} port=${3:-} owner=${4:-}
case "${1:-}" in
  install) install_packages ;;
  start) start ;;
  stop) stop ;;
  watch) watch ;;
  *) echo "usage: $0 install | start DIR PORT [OWNER] | stop DIR PORT" >&2; exit 2 ;;
esac
