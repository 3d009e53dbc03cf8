#!/usr/bin/env bash
# PyBDSF for the tests that run it on a real map: the package python3-bdsf of Debian trixie, on any Debian, without a
# chroot. Its packages are unpacked into a cache, and a wrapper starts that Python with that release's own loader.
#   pybdsf.sh install | python        "python" prints the path of the interpreter
# Idempotent. Exit 77, with one line that says why, when this machine cannot have it.
set -euo pipefail

home="${CAESAR_CACHE:-/var/cache/caesar-rest}/pybdsf"
interpreter="$home/pybdsf-python"

absent() {
  echo "pybdsf: $1" >&2
  exit 77
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"
}

# The mirror that this machine's own apt reads Debian from.
mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/$'
}

install_unpacker() {
  command -v mmdebstrap >/dev/null && return 0
  {
    apt install -y --no-install-recommends mmdebstrap \
      || { apt update && apt install -y --no-install-recommends mmdebstrap; }
  } >&2 || absent "apt cannot install mmdebstrap, which unpacks the packages"
}

# Unpack only: no maintainer script runs; apt checks the signatures.
# python3-matplotlib: bdsf imports it although its package does not depend on it.
unpack() {
  rm -rf "$1"
  mkdir -p "$(dirname "$1")"
  mmdebstrap -q --mode=root --variant=extract --include=python3-bdsf,python3-matplotlib \
    --aptopt='Apt::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    trixie "$1" "$2" >&2
}

# An absolute link would lead out of the unpacked tree, into the machine's own system.
relink() {
  find "$1" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
    target=$(readlink "$link")
    ln -sfn "$(realpath -m --relative-to="$(dirname "$link")" "$1$target")" "$link"
  done
  # Debian's matplotlib falls back to an absolute path for its data.
  ln -sfn ../../../../share/matplotlib/mpl-data "$1/usr/lib/python3/dist-packages/matplotlib/mpl-data"
}

write_interpreter() {
  cat > "$1/pybdsf-python" <<'WRAPPER'
#!/usr/bin/env bash
# The unpacked Python 3.13 with PyBDSF. Any user may run it.
tree=$(dirname "$(readlink -f "$0")")
libraries="$tree/usr/lib/$(uname -m)-linux-gnu"
loader=$(echo "$libraries"/ld-linux-*.so.*)
unset PYTHONPATH LD_LIBRARY_PATH LD_PRELOAD
export PYTHONHOME=$tree/usr PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1
export MPLBACKEND=Agg MATPLOTLIBRC=$tree/etc/matplotlibrc MPLCONFIGDIR=${MPLCONFIGDIR:-${TMPDIR:-/tmp}/matplotlib-$(id -u)}
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
exec "$loader" --library-path "$libraries:$libraries/blas:$libraries/lapack" \
  --argv0 "$tree/usr/bin/python3.13" "$tree/usr/bin/python3.13" "$@"
WRAPPER
  chmod 755 "$1" "$1/pybdsf-python"
}

install_tree() {
  [ -x "$interpreter" ] && return 0
  command -v apt-get >/dev/null || absent "not unpacked at $home, and this machine has no apt to fetch it with"
  [ "$(id -u)" = 0 ] || absent "not unpacked at $home, and only root may unpack it"
  local from
  from=$(mirror) || absent "this machine's apt reads no Debian mirror"
  install_unpacker

  # Two runs at once would unpack over each other.
  mkdir -p "$(dirname "$home")"
  exec 9> "$home.lock"
  flock 9
  [ -x "$interpreter" ] && return 0
  unpack "$home.part" "$from" || absent "cannot unpack python3-bdsf of Debian trixie from $from"
  relink "$home.part"
  write_interpreter "$home.part"
  "$home.part/pybdsf-python" -m compileall -q "$home.part/usr/lib/python3/dist-packages" >/dev/null 2>&1 || true
  rm -rf "$home"
  mv "$home.part" "$home"
}

case "${1:-}" in
  install) install_tree ;;
  python) install_tree; echo "$interpreter" ;;
  *) echo "usage: $0 install | python" >&2; exit 2 ;;
esac
