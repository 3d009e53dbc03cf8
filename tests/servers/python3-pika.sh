#!/usr/bin/env bash
# Python with pika, an AMQP client, for the test that speaks to the service in another language.
#   python3-pika.sh install | python        "python" prints the path of the interpreter
# Idempotent. Exit 77, with one line that says why, when this machine cannot have it.
set -euo pipefail

# The distribution's own: another python3 before it on PATH does not see its packages.
interpreter=/usr/bin/python3

absent() {
  echo "python3-pika: $1" >&2
  exit 77
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"
}

install_package() {
  "$interpreter" -c 'import pika' 2>/dev/null && return 0
  command -v apt-get >/dev/null || absent "not installed, and this machine has no apt to install it with"
  [ "$(id -u)" = 0 ] || absent "not installed, and only root may install it: apt-get install python3-pika"
  {
    apt install -y --no-install-recommends python3-pika \
      || { apt update && apt install -y --no-install-recommends python3-pika; }
  } >&2 || absent "apt cannot install the package python3-pika"
}

case "${1:-}" in
  install) install_package ;;
  python) install_package; echo "$interpreter" ;;
  *) echo "usage: $0 install | python" >&2; exit 2 ;;
esac
