# Runs one attempt of a job at most once and leaves its exit status behind.
#   sh -c <this text> run-job <text of run-program.sh> <control folder> <attempt> <submission> <program> [argument...]
# Started in a session of its own, so that it outlives the executor. No text of a user is ever part of a script:
# program and arguments travel as "$@". POSIX sh, /proc, and setsid, date, mktemp, sync, cat, awk, mv, rm and sleep.

exec </dev/null >/dev/null 2>&1
run_program=$1 control=$2 attempt=$3 mark=$2/attempt-$3 submission=$4
shift 4

# Signals that are meant for the job must not cost its exit status.
trap '' HUP INT QUIT TERM

# First act: the exclusive creation of the claim (noclobber opens with O_EXCL). A second starter loses and ends unrun.
# The claim names this process by id and start time, field 22 of its stat; the name before it may hold blanks.
began_of() { set -- ${1##*) }; began=${20}; }
read -r stat </proc/self/stat
began_of "$stat"
set -C
printf '%s %s %s\n' "$submission" "$$" "$began" >"$mark.claim" || {
  # Where somebody reads it: whoever starts this may have opened descriptor 3 for it.
  read -r holder rest <"$mark.claim"
  echo "Attempt $attempt is claimed by $holder; this submission, $submission, ends unrun." >&3
  exit 0
}
set +C
exec 3>&-
# It must outlive a power cut, or the attempt would look as if it had never run.
sync "$mark.claim" "$control"

# Not in the job's directory: programs make sockets in it, and the path of a socket has at most 107 bytes.
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/caesar-XXXXXX") || TMPDIR=$control
export TMPDIR

(
  trap - HUP INT QUIT TERM
  cd "$control/.." || exit 126
  exec setsid sh -c "$run_program" run-program "$mark" "$@" >stdout.log 2>stderr.log
)
code=$?
ended=$(date +%s%3N)

# Living processes of the program's session. Field 3 of stat is the state, field 6 the session. The shell itself would
# read each file byte by byte, which every job would pay for every process of the machine.
find_members() {
  members=$(cat /proc/[0-9]*/stat | awk -v session="$session" '{ id = $1; sub(/.*\) /, "") } $4 == session && $1 != "Z" { print id }')
}

# What the program left behind ends with it: a second to obey, then the end.
read -r session rest <"$mark.started" || session=none
find_members
for signal in TERM KILL; do
  [ -n "$members" ] || break
  tries=10
  kill -s $signal $members
  while [ -n "$members" ] && [ $tries -gt 0 ]; do
    sleep 0.1
    tries=$((tries - 1))
    find_members
  done
done

[ "$TMPDIR" = "$control" ] || rm -rf "$TMPDIR"

# Last act: the exit status, whole or not at all. A full disk gets a minute to recover.
tries=60
until { times && echo "$code $ended"; } >"$mark.exit.part" && { sync "$mark.exit.part"; mv -f "$mark.exit.part" "$mark.exit"; }; do
  tries=$((tries - 1))
  [ $tries -gt 0 ] && [ -d "$control" ] || exit "$code"
  sleep 1
done
sync "$control"
# Whoever started it may look at this too.
exit "$code"
