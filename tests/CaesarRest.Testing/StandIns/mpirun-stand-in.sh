#!/bin/sh
# In place of mpirun, of which no cluster can be had here: notes its arguments, and runs the program once.
printf '%s\n' "$@" >mpirun-argv.txt
while [ $# -gt 0 ]; do
  case "$1" in
    --np | --map-by | --bind-to) shift 2 ;;
    --*) shift ;;
    *) exec "$@" ;;
  esac
done
