# One line per real run: what was counted here is what really ran. Beside it: how each run ended, if it says so.
seconds=0 code=0 obeys=-1
for argument in "$@"; do
  case "$argument" in
    --ledger=*) ledger=${argument#*=} ;;
    --seconds=*) seconds=${argument#*=} ;;
    --code=*) code=${argument#*=} ;;
    --obeys=*) obeys=${argument#*=} ;;
  esac
done
job=${PWD##*/job_}
[ "$obeys" -lt 0 ] || trap 'echo "$job stopped" >> "$ledger.ends"; exit "$obeys"' TERM
echo "$job" >> "$ledger"
sleep "$seconds"
[ "$obeys" -lt 0 ] || { trap "" TERM; echo "$job done" >> "$ledger.ends"; }
exit "$code"
