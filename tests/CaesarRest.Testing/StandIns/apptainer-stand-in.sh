#!/bin/sh
# In place of apptainer and singularity, which cannot be had here: notes its arguments, and runs what follows the image as
# it is. It contains nothing.
printf '%s\n' "$@" >apptainer-argv.txt
[ "$1" = exec ] || exit 64
shift
while [ $# -gt 0 ]; do
  case "$1" in
    --bind | --env) shift 2 ;;
    --pwd) cd "$2" && shift 2 ;;
    --*) shift ;;
    *) shift && exec "$@" ;;
  esac
done
