#!/usr/bin/env bash
# A Docker engine of the tests' own, with no registry: what one would serve is made from Debian's packages and from this
# machine's .NET, under the tags that docker/Dockerfile and docker/compose.yaml name. See tests/servers/docker/.
#
#   docker.sh install           engine, compose, buildx and the stand-in images, once per machine
#   docker.sh start DIR OWNER   the engine listens on DIR/docker.sock and its clients' settings (DOCKER_CONFIG) are in
#                               DIR/config; images and build cache are kept in ${CAESAR_CACHE:-/var/cache/caesar-rest}.
#                               One engine at a time uses them: a second one waits. Ends by itself when OWNER is gone
#   docker.sh stop DIR
#
# Exit status 77 means: this machine cannot run it; the one line on stderr says why.
set -euo pipefail

readonly server=Docker
readonly here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/debian-folder.sh"
readonly cache="${CAESAR_CACHE:-/var/cache/caesar-rest}/docker"
readonly dotnet=$(dirname "$(realpath "$(command -v dotnet)")")
# Somebody else's build may hold the cache for a while.
readonly turn=1200

install_engine() {
  command -v dockerd >/dev/null && command -v debootstrap >/dev/null && return 0
  # Packages start their service when they are installed, unless this says no.
  local policy=/usr/sbin/policy-rc.d made= code=0
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy; chmod 755 $policy; made=1; }
  { apt install -y --no-install-recommends docker.io iptables debootstrap \
      || { apt update && apt install -y --no-install-recommends docker.io iptables debootstrap; }; } >>"$cache/install.log" 2>&1 || code=$?
  [ -z "$made" ] || rm -f $policy
  [ $code = 0 ] || cannot "apt cannot install docker.io, iptables and debootstrap, see $cache/install.log"
}

# Debian 12 has neither; sid's need only a C library, and are unpacked beside, not installed.
install_plugins() {
  [ -x "$cache/plugins/docker-compose" ] && [ -x "$cache/plugins/docker-buildx" ] && return 0
  local work="$cache/sid" mirror=$1 own
  rm -rf "$work"
  mkdir -p "$work/lists/partial" "$work/debs" "$work/empty" "$cache/plugins"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$work/sources.list"
  # A mirror that keeps snapshots serves release files past their date; their signatures still hold.
  own=(-o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts="$work/empty" -o Dir::State::Lists="$work/lists"
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Acquire::Check-Valid-Until=false -o Acquire::Check-Date=false
    -o Acquire::Languages=none -o APT::Sandbox::User=root)
  { apt "${own[@]}" update && (cd "$work/debs" && apt "${own[@]}" download docker-compose docker-buildx); } >>"$cache/install.log" 2>&1 \
    || cannot "the Debian mirror did not serve docker-compose and docker-buildx of sid, see $cache/install.log"
  for package in "$work"/debs/*.deb; do
    dpkg-deb -x "$package" "$work/root"
  done
  find "$work/root" -type f -path "*/cli-plugins/*" -exec mv -t "$cache/plugins" {} +
  rm -rf "$work"
  "$cache/plugins/docker-compose" version >/dev/null 2>&1 || cannot "docker-compose of Debian sid does not run on this machine"
}

# A small Debian, which all images stand on, set up for packages as this machine is.
unpack_debian() {
  [ -d "$cache/debian" ] && return 0
  local part="$cache/debian.part" authorities=/usr/local/share/ca-certificates
  rm -rf "$part"
  debootstrap --variant=minbase --include=ca-certificates,libssl3,libstdc++6,zlib1g,tzdata bookworm "$part" "$1" >>"$cache/install.log" 2>&1 \
    || cannot "the Debian mirror did not serve a base system, see $cache/install.log"
  rm -rf "$part"/var/cache/apt/archives/*.deb "$part"/var/lib/apt/lists/*
  printf 'Acquire::Check-Valid-Until "false";\nAcquire::Check-Date "false";\n' >"$part/etc/apt/apt.conf.d/99-no-date-check"
  if compgen -G "$authorities/*.crt" >/dev/null; then
    cp "$authorities"/*.crt "$part$authorities/"
    chroot "$part" update-ca-certificates >/dev/null 2>&1
  fi
  if [ -f ~/.nuget/NuGet/NuGet.Config ]; then
    mkdir -p "$part/root/.nuget/NuGet"
    cp ~/.nuget/NuGet/NuGet.Config "$part/root/.nuget/NuGet/"
  fi
  # The user that the images of .NET bring.
  chroot "$part" groupadd -g 1654 app
  chroot "$part" useradd -l -u 1654 -g 1654 -m -s /bin/false app
  mv "$part" "$cache/debian"
}

# What the stand-ins are made of; where it changes, they are made again.
recipe() { { cat "$here/docker.sh" "$here"/docker/*; named rabbitmq; "$dotnet/dotnet" --version; } | sha256sum; }

make_images() {
  [ "$(cat "$cache/images" 2>/dev/null)" != "$(recipe)" ] || return 0
  local dir code=0
  dir=$(mktemp -d)
  engine "$dir"
  bash "$here/docker.sh" build-images "$dir" >>"$cache/install.log" 2>&1 8>&- || code=$?
  stop "$dir"
  rm -rf "$dir"
  [ $code = 0 ] || { tail -n 20 "$cache/install.log" >&2; return 1; }
  recipe >"$cache/images"
}

build_images() {
  export DOCKER_HOST=unix://$1/docker.sock DOCKER_CONFIG=$1/config
  docker_import debian:bookworm-slim
  local user='ENV APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true'
  local found='ENV PATH=/usr/share/dotnet:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  docker_import -c "$user" -c "$found" mcr.microsoft.com/dotnet/aspnet:10.0 dotnet host shared
  docker_import -c "$user" -c "$found" -c "ENV NUGET_CERT_REVOCATION_MODE=${NUGET_CERT_REVOCATION_MODE:-online}" \
    mcr.microsoft.com/dotnet/sdk:10.0 dotnet host shared sdk packs sdk-manifests templates metadata
  docker buildx build --network host --progress plain -f "$here/docker/rabbitmq.Dockerfile" -t "$(named rabbitmq)" "$here/docker"
  docker buildx build --network host --progress plain -f "$here/docker/store-door.Dockerfile" -t caesar-rest-tests/store-door "$here/docker"
}

# docker_import [-c CHANGE]... TAG [PART...]: the small Debian, and parts of this machine's .NET.
docker_import() {
  local changes=(-c 'CMD ["bash"]') tag parts=()
  while [ "$1" = -c ]; do changes+=(-c "$2"); shift 2; done
  tag=$1
  shift
  [ $# = 0 ] || parts=(-C / "${@/#/${dotnet#/}/}")
  tar -c --transform "s,^${dotnet#/}/,usr/share/dotnet/,S" -C "$cache/debian" . "${parts[@]}" | docker import "${changes[@]}" - "$tag"
}

# The tag of an image in the compose file.
named() { sed -n "s/^ *image: \($1:.*\)/\1/p" "$here/../../docker/compose.yaml"; }

# One engine at a time: data-root has one owner. The lock is held by whoever has descriptor 8 open.
take_turn() {
  exec 8>"$cache/lock"
  flock -w "$turn" 8 || cannot "another test run has used the engine for ${turn} s"
  # Its firewall rules would apply to our networks too.
  ! pgrep -x -r DRS dockerd >/dev/null || cannot "this machine already runs a Docker engine"
}

# Starts the engine in the background and waits until it answers.
engine() {
  local dir
  dir=$(realpath "$1")
  mkdir -p "$dir/config/cli-plugins"
  ln -sf "$cache"/plugins/* "$dir/config/cli-plugins/"
  # No rules in this machine's firewall and no routing: networks of containers need neither, builds use the machine's own
  # network, and published ports are passed on by a process.
  cat >"$dir/daemon.json" <<SETTINGS
{
  "data-root": "$cache/data", "exec-root": "$dir/exec", "pidfile": "$dir/pid", "hosts": ["unix://$dir/docker.sock"],
  "storage-driver": "overlay2", "exec-opts": ["native.cgroupdriver=cgroupfs"],
  "bridge": "none", "iptables": false, "ip-forward": false, "ip-masq": false,
  "builder": { "gc": { "enabled": true, "defaultKeepStorage": "3GB" } }
}
SETTINGS
  setsid dockerd --config-file "$dir/daemon.json" </dev/null >"$dir/engine.log" 2>&1 8>&- &
  local version
  for _ in $(seq 300); do
    version=$(docker -H "unix://$dir/docker.sock" version --format '{{.Server.Version}}' 2>/dev/null) && echo "Docker $version" && return 0
    sleep 0.1
  done
  stop "$dir"
  cannot "the engine did not start: $(tail -n 1 "$dir/engine.log")"
}

install() {
  [ "$(id -u)" = 0 ] || cannot "it needs root"
  command -v apt-get >/dev/null || cannot "it is made from Debian's packages, and there is no apt"
  mkdir -p "$cache"
  local mirror
  mirror=$(debian_mirror) || cannot "apt on this machine knows no Debian mirror"
  take_turn
  install_engine
  install_plugins "$mirror"
  unpack_debian "$mirror"
  make_images
}

start() {
  local dir=$1 owner=$2
  install
  mkdir -p "$dir"
  engine "$dir"
  # It keeps the turn until the engine has ended. A test run that is killed leaves no engine behind.
  setsid "$here/docker.sh" watch "$dir" "$owner" </dev/null >/dev/null 2>&1 &
}

watch() {
  local dir=$1 owner=$2 pid
  pid=$(cat "$dir/pid")
  # Whichever ends first.
  while kill -0 "$owner" 2>/dev/null && kill -0 "$pid" 2>/dev/null; do sleep 0.5; done
  stop "$dir"
}

stop() {
  local pid
  pid=$(cat "$1/pid" 2>/dev/null) || return 0
  # Nothing of a run is left for the next one but images and build cache.
  export DOCKER_HOST=unix://$1/docker.sock
  { docker ps -aq | xargs -r docker rm --force --volumes
    docker volume ls -q | xargs -r docker volume rm --force; docker network prune --force; docker image prune --force; } >/dev/null 2>&1 || true
  kill "$pid" 2>/dev/null || return 0
  timeout 60 tail --pid="$pid" -s 0.1 -f /dev/null
}

case "${1:-}" in
  install) install ;;
  start) start "${@:2}" ;;
  stop) stop "$2" ;;
  watch) watch "${@:2}" ;;
  build-images) build_images "$2" ;;
  *) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 64 ;;
esac
