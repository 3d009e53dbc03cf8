#!/bin/bash
# Slurm 24.11 from Debian trixie's packages, in a folder with that system in it; otherwise as slurm.sh, which runs inside,
# but without slurmdbd. Jobs run inside too: they find source-extractor there, and DIR at its own path.
#   slurm24.sh install
#   slurm24.sh start DIR PORT [OWNER]
#   slurm24.sh run DIR COMMAND...
#   slurm24.sh stop DIR [DAEMON]
# Ends with 77 when it cannot be had here.
set -euo pipefail

readonly server="Slurm 24.11"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/debian-folder.sh"
readonly root="${CAESAR_CACHE:-/var/cache/caesar-rest}/slurm24/root"

install() {
  install_debian_folder trixie "$root" munge slurmctld slurmd slurm-client slurmrestd slurm-wlm-jwt-plugin source-extractor
  bash "$here/slurm.sh" users
  # The same users as outside, so that a file has the same owner on both sides.
  local file
  for file in passwd group; do
    { grep -v '^caesar-' "$root/etc/$file"; grep '^caesar-' "/etc/$file"; } > "$root/etc/$file.$$"
    mv "$root/etc/$file.$$" "$root/etc/$file"
  done
  touch "$root/etc/hosts"
}

# DIR has the same path inside. The mounts vanish with the last process of their namespace, which is a daemon.
inside() {
  mkdir -p "$root$2" "$root/srv/recipes"
  unshare --mount --propagation private bash -euc '
    mount --rbind /proc "$0/proc"
    mount --rbind /dev "$0/dev"
    mount --bind "$3" "$0$3"
    mount --bind "$1" "$0/srv/recipes"
    mount --bind /etc/hosts "$0/etc/hosts"
    shift
    exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin bash /srv/recipes/slurm.sh "$@"' "$root" "$here" "$@"
}

case "${1:-}" in
  install) install ;;
  start)
    install
    mkdir -p "$2"
    inside start "$(realpath "$2")" "${@:3}" ;;
  run) inside run "$(realpath "$2")" "${@:3}" ;;
  stop)
    dir=$(realpath "$2")
    inside stop "$dir" "${@:3}"
    [ $# -gt 2 ] || rmdir "$root$dir" 2>/dev/null || true ;;
  *) echo "usage: $0 install | start DIR PORT [OWNER] | run DIR COMMAND... | stop DIR [DAEMON]" >&2; exit 2 ;;
esac
