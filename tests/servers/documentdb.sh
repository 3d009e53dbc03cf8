#!/usr/bin/env bash
# DocumentDB (MIT), a PostgreSQL extension that executes MongoDB commands, for tests on machines without a MongoDB server.
#
#   documentdb.sh install                    builds a Debian folder with PostgreSQL and DocumentDB, once per machine
#   documentdb.sh start DATA PORT [OWNER]    makes DATA if it is missing and serves it on 127.0.0.1:PORT;
#                                            ends by itself when the process OWNER is gone
#   documentdb.sh stop DATA                  ends the server of DATA and keeps the data
#
# Exit status 77 means: this machine cannot run it; the one line on stderr says why.
set -euo pipefail

readonly server=DocumentDB
. "$(dirname "${BASH_SOURCE[0]}")/debian-folder.sh"
readonly root="${CAESAR_CACHE:-/var/cache/caesar-rest}/documentdb/root"
readonly binaries=/usr/lib/postgresql/18/bin
# Where the server sees DATA; bound in a mount namespace of its own, so that nothing is left to unmount.
readonly inside=/srv/data

as_postgres() { chroot "$root" su postgres -s /bin/sh -c "$1"; }

install() {
  # sid, since only there is the extension packaged.
  install_debian_folder sid "$root" postgresql-18-documentdb
}

# Runs in a mount namespace of its own: see start.
serve() {
  local data=$1 port=$2 fresh=
  mount -t proc proc "$root/proc"
  mkdir -p "$root/dev/shm"
  mount -t tmpfs tmpfs "$root/dev/shm"
  mkdir -p "$root$inside"
  mount --bind "$data" "$root$inside"
  chroot "$root" chown postgres "$inside"
  chmod 700 "$data"
  if [ ! -e "$data/PG_VERSION" ]; then
    fresh=yes
    as_postgres "$binaries/initdb -D $inside -A trust -U postgres" >/dev/null
    # fsync stays on: the tests ask what survives.
    cat >>"$data/postgresql.conf" <<SETTINGS
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb_extended_rum,pg_documentdb'
cron.database_name = 'postgres'
cron.host = '127.0.0.1'
# A cursor outlives the connection of its first page, so that the next page may come by another one.
documentdb.useFileBasedPersistedCursors = on
max_connections = 200
# The index kind that delivers documents in the order of the index, as MongoDB's do; the default one sorts all that match.
documentdb.alternate_index_handler_name = 'extended_rum'
SETTINGS
  fi
  # In postgresql.conf rather than as an option, so that pg_cron's background workers dial the same port.
  sed -i '/^port = /d' "$data/postgresql.conf"
  echo "port = $port" >>"$data/postgresql.conf"
  as_postgres "$binaries/pg_ctl -w -D $inside -l $inside/server.log start" >/dev/null \
    || { tail -n 5 "$data/server.log" >&2; exit 1; }
  local sql="psql -qAt -h 127.0.0.1 -p $port"
  [ -z "$fresh" ] || as_postgres "$sql -c 'CREATE EXTENSION documentdb CASCADE' -c 'CREATE EXTENSION documentdb_extended_rum'" 2>/dev/null
  echo "DocumentDB $(as_postgres "$sql -c \"SELECT extversion FROM pg_extension WHERE extname = 'documentdb'\"")"
}

start() {
  local data=$1 port=$2 owner=${3:-}
  install
  mkdir -p "$data"
  unshare --mount --propagation private "$0" serve "$(realpath "$data")" "$port"
  if [ -n "$owner" ]; then
    # A test run that is killed leaves no server behind.
    setsid "$0" watch "$data" "$owner" </dev/null >/dev/null 2>&1 &
  fi
}

watch() {
  tail --pid="$2" -f /dev/null
  stop "$1"
}

stop() {
  local pid
  pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null) || return 0
  kill -INT "$pid" 2>/dev/null || return 0
  timeout 30 tail --pid="$pid" -s 0.1 -f /dev/null
}

case "${1:-}" in
  install) install ;;
  start) start "${@:2}" ;;
  stop) stop "$2" ;;
  serve) serve "${@:2}" ;;
  watch) watch "${@:2}" ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 64 ;;
esac
