#!/bin/bash
# RabbitMQ 4 from Debian trixie's packages, in a folder with that system in it; otherwise as rabbitmq.sh, which runs inside.
#   rabbitmq4.sh install
#   rabbitmq4.sh start DIR PORT [OWNER]
#   rabbitmq4.sh stop DIR PORT
# Ends with 77 when it cannot be had here.
set -euo pipefail

readonly server="RabbitMQ 4"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/debian-folder.sh"
readonly root="${CAESAR_CACHE:-/var/cache/caesar-rest}/rabbitmq4/root"

install() {
  install_debian_folder trixie "$root" rabbitmq-server
}

# DIR has the same path inside. The mounts vanish with the last process of their namespace, which is the broker.
inside() {
  mkdir -p "$root$2" "$root/srv/recipes"
  unshare --mount --propagation private bash -euc '
    mount --rbind /proc "$0/proc"
    mount --rbind /dev "$0/dev"
    mount --bind "$3" "$0$3"
    mount --bind "$1" "$0/srv/recipes"
    mount --bind /etc/hosts "$0/etc/hosts"
    shift
    exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin bash /srv/recipes/rabbitmq.sh "$@"' "$root" "$here" "$@"
}

case "${1:-}" in
  install) install ;;
  start)
    install
    mkdir -p "$2"
    touch "$root/etc/hosts"
    inside start "$(realpath "$2")" "${@:3}" ;;
  stop) inside stop "$(realpath "$2")" "$3" ;;
  *) echo "usage: $0 install | start DIR PORT [OWNER] | stop DIR PORT" >&2; exit 2 ;;
esac
