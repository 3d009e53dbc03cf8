#!/bin/bash
# The one way in: builds, runs and tests caesar-rest. `./build.sh --help` lists the targets.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: ./build.sh TARGET [options]

  run     Build, make sure a source finder is there, serve on http://127.0.0.1:8080 and do the main job once:
          upload a sample radio map, run SExtractor on it, print its catalogue. Then serve until Ctrl-C.
            --once       stop after the job; exit code 0 only if it succeeded with a non-empty catalogue
            --port N     another port
            --data DIR   where store, uploads and jobs are kept (default: var beside this script)
  test    Install what the tests need, build, and run them all.
            --only NAME  only the test project CaesarRest.NAME.Tests
  chaos   Kill processes of the service for a long time, at every moment of the kill matrix and at seeded ones, and
          write what became of the jobs to tests/CaesarRest.Resilience.Tests/report.md.
            --minutes N  how long it may take (default 30, which is enough for 20 kills of every cell)
            --seed S     of every choice (default 1)
  build   Build everything.
  pack    Make the package of the messages, CaesarRest.Contracts, in artifacts/packages.
  setup   Only install what the tests need (cached outside the repository, see CAESAR_CACHE).
  clean   Remove what was built.

Needs the .NET 10 SDK. Downloads are kept in ${CAESAR_CACHE:-/var/cache/caesar-rest} (root) or ~/.cache/caesar-rest.
USAGE
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${1:-}
[ $# -gt 0 ] && shift

case "$target" in
  run | test | chaos | build | pack | setup | clean) ;;
  "" | help | -h | --help) usage; exit 0 ;;
  *) echo "build.sh: no target '$target'" >&2; usage >&2; exit 2 ;;
esac
for word in "$@"; do
  case "$word" in -h | --help) usage; exit 0 ;; esac
done

command -v dotnet >/dev/null || { echo "build.sh: the .NET 10 SDK is not on PATH; see https://learn.microsoft.com/dotnet/core/install/linux" >&2; exit 1; }
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# A fresh machine has no ICU, and nothing here sorts by a language's rules.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
if [ -z "${CAESAR_CACHE:-}" ]; then
  if [ "$(id -u)" = 0 ]; then CAESAR_CACHE=/var/cache/caesar-rest; else CAESAR_CACHE=$HOME/.cache/caesar-rest; fi
fi
export CAESAR_CACHE

# Paths that the user gives are relative to where the user is.
arguments=()
data=(--data "$here/var")
while [ $# -gt 0 ]; do
  case "$1" in
    --data) data=(--data "$(realpath -m "${2:?--data needs a directory}")"); shift 2 ;;
    --data=*) data=(--data "$(realpath -m "${1#--data=}")"); shift ;;
    *) arguments+=("$1"); shift ;;
  esac
done

cd "$here"
dotnet tool restore --verbosity quiet >/dev/null
case "$target" in
  run)
    dotnet cake --target=PrepareRun --verbosity=quiet
    # In place of this shell, so that Ctrl-C and the exit code are the service's own.
    exec dotnet artifacts/bin/CaesarRest.Host/release/caesar-rest.dll try "${data[@]}" "${arguments[@]}" ;;
  test)
    rm -f artifacts/test-results/summary
    status=0
    dotnet cake --target=test --verbosity=quiet "${arguments[@]}" || status=$?
    cat artifacts/test-results/summary 2>/dev/null || status=1
    exit $status ;;
  chaos)
    dotnet cake --target=PrepareChaos --verbosity=quiet
    exec artifacts/bin/CaesarRest.Resilience.Tests/release/CaesarRest.Resilience.Tests chaos "${arguments[@]}" ;;
  *)
    exec dotnet cake "--target=$target" --verbosity=quiet "${arguments[@]}" ;;
esac
