# Mounts a remote storage, runs a job on it, and lets go of it once all is written.
#   sh -c <this text> rclone-job <remote:folder> <mount path> <text of run-job.sh> run-job [argument...]
# Needs rclone, fusermount and a privileged container. /config/rclone.conf says what the remote is.
remote=$1 mount=$2
shift 2
rclone mount "$remote" "$mount" --config /config/rclone.conf --cache-dir /tmp/rclone --daemon --daemon-wait 60s \
  --vfs-cache-mode full --vfs-write-back 0s --dir-cache-time 5s || exit 1
sh -c "$@"
code=$?
cd /
# Busy until the last file is written.
tries=60
until fusermount -u "$mount" || [ $tries -eq 0 ]; do
  tries=$((tries - 1))
  sleep 1
done
exit "$code"
