#!/bin/sh
# Writes the settings of the stack with new random passwords, once per installation.
#   docker/init.sh [--accept-seq-eula] [FILE]
# FILE is .env beside compose.yaml, where docker compose looks, unless given. An existing file is never touched.
# --accept-seq-eula adds the log server Seq; it is not free software: https://datalust.co/doc/eula-current.pdf
set -eu
umask 077

seq=
[ "${1:-}" != --accept-seq-eula ] || { seq=1; shift; }
case "${1:-}" in -*) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 2 ;; esac
file=${1:-$(dirname "$0")/.env}

password() { od -An -N 24 -t x1 /dev/urandom | tr -d ' \n'; }

settings() {
  echo "# Made by docker/init.sh. Keep it secret, and keep a copy: MongoDB holds to the passwords of its first start."
  echo "CAESAR_RABBITMQ_PASSWORD=$(password)"
  echo "CAESAR_MONGODB_PASSWORD=$(password)"
  echo "CAESAR_MONGODB_ROOT_PASSWORD=$(password)"
  [ -z "$seq" ] || printf '%s\n' COMPOSE_PROFILES=seq SEQ_ACCEPT_EULA=Y "SEQ_ADMIN_PASSWORD=$(password)" Caesar__Log__SeqUrl=http://seq:5341
}

[ ! -e "$file" ] || { echo "$file is there already; nothing was changed" >&2; exit 1; }
settings >"$file"
echo "Wrote $file. Next: docker compose -f $(dirname "$0")/compose.yaml up -d --wait"
