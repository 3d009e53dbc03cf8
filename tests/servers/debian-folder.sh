# For recipes of servers that this machine's own distribution does not have: a folder with a Debian system in it, made
# once per machine. To be sourced, with the server's name in $server.

# Exit status 77 means: this machine cannot run it; the one line on stderr says why.
cannot() { echo "$server cannot run here: $*" >&2; exit 77; }

debian_mirror() {
  # Only the mirror that this machine's own apt already uses is asked. awk reads to the end: an apt-get cut short fails.
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null \
    | awk '/\/debian\/$/ { mirror = $0 } END { print mirror; exit mirror == "" }'
}

apt() { DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"; }

install_debootstrap() {
  command -v debootstrap >/dev/null && return 0
  apt install -y --no-install-recommends debootstrap \
    || { apt update && apt install -y --no-install-recommends debootstrap; }
}

build_debian_folder() {
  local suite=$1 folder=$2 part="$2.part" log mirror
  shift 2
  log=$(dirname "$folder")/install.log
  mirror=$(debian_mirror) || cannot "apt on this machine knows no Debian mirror"
  install_debootstrap >"$log" 2>&1 || cannot "apt cannot install debootstrap, see $log"
  rm -rf "$part"
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$part" "$mirror" >>"$log" 2>&1 \
    || cannot "the Debian mirror did not serve a base system, see $log"
  # A mirror that keeps snapshots serves release files past their date; their signatures still hold.
  printf 'Acquire::Check-Valid-Until "false";\nAcquire::Check-Date "false";\n' >"$part/etc/apt/apt.conf.d/99-no-date-check"
  # Packages must not start servers while they are installed.
  printf '#!/bin/sh\nexit 101\n' >"$part/usr/sbin/policy-rc.d"
  chmod +x "$part/usr/sbin/policy-rc.d"
  unshare --mount bash -euc '
    mount -t proc proc "$0/proc"
    export DEBIAN_FRONTEND=noninteractive
    chroot "$0" apt-get update -qq
    chroot "$0" apt-get install -y -qq --no-install-recommends "$@"
    chroot "$0" apt-get clean' "$part" "$@" >>"$log" 2>&1 \
    || cannot "not installed: $*, see $log"
  mv "$part" "$folder"
}

install_debian_folder() {
  local folder=$2
  [ "$(id -u)" = 0 ] || cannot "it needs root, for a folder with a Debian system in it"
  command -v unshare >/dev/null && unshare --mount true 2>/dev/null || cannot "mount namespaces are not allowed"
  mkdir -p "$(dirname "$folder")"
  # Two test projects may come here at once; the second waits for the first one's work.
  exec 9>"$(dirname "$folder")/lock"
  flock 9
  [ -d "$folder" ] || build_debian_folder "$@"
  exec 9>&-
}
