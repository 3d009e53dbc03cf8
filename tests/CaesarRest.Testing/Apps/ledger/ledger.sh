# One line per real run: what was counted here is what really ran.
seconds=0 code=0
for argument in "$@"; do
  case "$argument" in
    --ledger=*) ledger=${argument#*=} ;;
    --seconds=*) seconds=${argument#*=} ;;
    --code=*) code=${argument#*=} ;;
  esac
done
echo "${PWD##*/job_}" >> "$ledger"
sleep "$seconds"
exit "$code"
