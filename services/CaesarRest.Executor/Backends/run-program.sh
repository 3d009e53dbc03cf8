# Becomes the program of a job, after it has said which process that is and when it started.
#   sh -c <this text> run-program <path of the attempt's traces> <program> [argument...]
mark=$1
shift
began_of() { set -- ${1##*) }; began=${20}; }
read -r stat </proc/self/stat
began_of "$stat"
printf '%s %s %s\n' "$$" "$began" "$(date +%s%3N)" >"$mark.started.part"
mv -f "$mark.started.part" "$mark.started"
exec "$@"
