#!/usr/bin/env bash
# SExtractor, which Debian calls source-extractor, for the tests that run it on a real map.
#   source-extractor.sh install | program
# Idempotent. Exit 77, with one line that says why, when this machine cannot have it.
set -euo pipefail

absent() {
  echo "source-extractor: $1" >&2
  exit 77
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"
}

install_program() {
  command -v source-extractor >/dev/null && return 0
  command -v apt-get >/dev/null || absent "not installed, and this machine has no apt to install it with"
  [ "$(id -u)" = 0 ] || absent "not installed, and only root may install it: apt-get install source-extractor"
  {
    apt install -y --no-install-recommends source-extractor \
      || { apt update && apt install -y --no-install-recommends source-extractor; }
  } >&2 || absent "apt cannot install the package source-extractor"
}

case "${1:-}" in
  install) install_program ;;
  program) install_program; command -v source-extractor ;;
  *) echo "usage: $0 install | program" >&2; exit 2 ;;
esac
