#!/bin/bash
# The batch script of every job. What is to be run comes from a file in the job's control folder, argument by argument
# with a NUL after each, so that no text of a user is ever part of a script.
#   CAESAR_CONTROL     control folder of the job, as the cluster calls it
#   CAESAR_ATTEMPT     number of the attempt
#   CAESAR_SUBMISSION  which submission of the attempt this is
# The submitting service puts the texts of run-job.sh and run-program.sh in place of the two lines in angle brackets.

# The service may be another user of the same group.
umask 007

call=()
while IFS= read -r -d '' argument; do
  call+=("$argument")
done <"$CAESAR_CONTROL/attempt-$CAESAR_ATTEMPT.call"
if [ ${#call[@]} -eq 0 ]; then
  echo "The job's folder cannot be read on ${SLURMD_NODENAME:-this node}." >&2
  exit 66
fi

IFS= read -r -d '' run_job <<'END OF RUN-JOB'
<run-job.sh>
END OF RUN-JOB
IFS= read -r -d '' run_program <<'END OF RUN-PROGRAM'
<run-program.sh>
END OF RUN-PROGRAM

exec 3>&1
exec sh -c "$run_job" run-job "$run_program" "$CAESAR_CONTROL" "$CAESAR_ATTEMPT" "$CAESAR_SUBMISSION/$SLURM_JOB_ID" "${call[@]}"
