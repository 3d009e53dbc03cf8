lines=1 n=0
for argument in "$@"; do
  case "$argument" in --lines=*) lines=${argument#*=} ;; esac
done
while [ "$n" -lt "$lines" ]; do
  n=$((n + 1))
  echo "line $n"
  sleep 1
done
echo done >&2
