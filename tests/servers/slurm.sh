#!/bin/bash
# A Slurm cluster of one node from the distribution's packages, with slurmrestd, on loopback only, without systemd and
# cgroups; several can run side by side. Debian 12 has 22.05; a later version is started with the plugins that it has.
#   slurm.sh install
#   slurm.sh start DIR PORT [OWNER]   everything in DIR; slurmrestd on PORT, slurmctld, slurmd, slurmdbd and its database on
#                                     the next four. Starts what does not run, so also what was stopped. Ends by itself when
#                                     the process OWNER is gone. Prints the version
#   slurm.sh run DIR COMMAND...       a command of Slurm, such as scontrol, as its administrator
#   slurm.sh stop DIR [DAEMON]        one of slurmrestd, slurmctld, slurmd, slurmdbd, or all with the jobs that still run
# DIR/settings, lines of NAME=VALUE where there is one:
#   MinJobAge   for how many seconds slurmctld knows a job that has ended (300); with 2 it is forgotten within 10 s
#   CPUs        what the node claims to have (4)
#   Accounting  yes: with slurmdbd, which knows ended jobs for ever
# The key of the tokens is DIR/jwt.key. Jobs can be of the user caesar-jobs, and of caesar-guest, who shares its group;
# DIR/work is a folder of that group. Partitions: normal, the default, and closed, in which no job starts.
# Ends with 77 when it cannot be had here.
set -euo pipefail

readonly sbin=/usr/sbin
readonly user=caesar-jobs guest=caesar-guest rest_user=caesar-slurmrestd
readonly packages=(munge slurmctld slurmd slurm-client slurmrestd slurm-wlm-jwt-plugin)
readonly accounting_packages=(mariadb-server slurmdbd slurm-wlm-mysql-plugin)
# In the order in which they are ended.
readonly daemons=(slurmrestd slurmd slurmctld slurmdbd mariadbd munged)

cannot() { echo "slurm: $*"; exit 77; }

installed() { dpkg-query -W -f '${db:Status-Abbrev}\n' "$@" 2>/dev/null | awk '$1 != "ii" { missing = 1 } END { exit missing }'; }

install_packages() {
  [ "$(id -u)" = 0 ] || cannot "it needs root, for jobs of another user than its own"
  command -v dpkg-query >/dev/null || cannot "its packages are only known for Debian"
  local all=("${packages[@]}" "${accounting_packages[@]}")
  [ "$(dpkg-query -W "${all[@]}" 2>/dev/null | wc -l)" = ${#all[@]} ] && installed "${all[@]}" && return 0
  local apt=(apt-get -o DPkg::Lock::Timeout=600 -qq)
  export DEBIAN_FRONTEND=noninteractive
  # Packages start their service when they are installed, unless this says no.
  local policy=$sbin/policy-rc.d made=
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' > $policy; chmod 755 $policy; made=1; }
  "${apt[@]}" install -y --no-install-recommends "${all[@]}" >/dev/null 2>&1 \
    || { "${apt[@]}" update >/dev/null && "${apt[@]}" install -y --no-install-recommends "${all[@]}" >/dev/null; } \
    || { [ -z "$made" ] || rm -f $policy; cannot "the packages ${all[*]} cannot be installed"; }
  [ -z "$made" ] || rm -f $policy
}

install_users() {
  # slurmrestd refuses to run as root or as Slurm's own user.
  getent passwd $rest_user >/dev/null || useradd --no-create-home --user-group --shell $sbin/nologin $rest_user
  getent passwd $user >/dev/null || useradd --create-home --user-group --shell /bin/bash $user
  getent passwd $guest >/dev/null || useradd --create-home --user-group --groups $user --shell /bin/bash $guest
}

install() {
  install_packages
  install_users
}

pid_of() { local pid; pid=$(cat "$dir/run/$1.pid" 2>/dev/null) && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && echo "$pid"; }

# run NAME COMMAND...: in the background, in a session of its own; what it says is kept.
run() {
  local name=$1
  shift
  setsid "$@" </dev/null >>"$dir/log/$name.out" 2>&1 &
  echo $! > "$dir/run/$name.pid"
}

# until SECONDS COMMAND...
until_true() {
  local left=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $((left--)) -gt 0 ] || { echo "slurm: not in time: $*; see $dir/log"; return 1; }
    sleep 0.1
  done
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
ended() { ! kill -0 "$1"; }
node_is_up() { sinfo -h -p normal -o %T | grep -Eqx 'idle|mixed|allocated|completing'; }
of_2205() { $sbin/slurmctld -V | grep -q ' 22\.05'; }

settings() {
  MinJobAge=300 CPUs=4 Accounting=no
  [ ! -e "$dir/settings" ] || . "$dir/settings"
}

folders() {
  mkdir -p "$dir"/{run,log,state,spool,munge,database,work}
  # Not the test's own private folder any more: the daemons and the jobs are of other users.
  chmod 755 "$dir" "$dir"/{run,log,munge,database}
  chown slurm: "$dir"/{run,log,state}
  chown munge: "$dir/munge"
  [ ! -d /var/lib/mysql ] || chown mysql: "$dir/database"
  chgrp $user "$dir/work"
  chmod 2775 "$dir/work"
  local key
  for key in munge/munge.key jwt.key; do
    [ -s "$dir/$key" ] || head -c 128 /dev/urandom > "$dir/$key"
    chmod 400 "$dir/$key"
  done
  chown munge: "$dir/munge/munge.key"
  chown slurm: "$dir/jwt.key"
}

authentication() {
  cat <<CONF
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
AuthAltTypes=auth/jwt
AuthAltParameters=jwt_key=$dir/jwt.key
SlurmUser=slurm
CONF
}

slurm_conf() {
  authentication
  if [ "$Accounting" = yes ]; then
    cat <<CONF
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=$((port + 3))
AccountingStoragePass=$dir/munge/socket
CONF
  else
    echo "AccountingStorageType=accounting_storage/none"
  fi
  # KillWait, and no InactiveLimit: a job whose time is over ends soon, though slurmctld looks for such only every 30 s.
  cat <<CONF
ClusterName=caesar$port
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$((port + 1))
SlurmdPort=$((port + 2))
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
CredType=cred/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
# Not the files of the recipe: a daemon ends the process that it finds in its own, which would be itself.
SlurmctldPidFile=$dir/run/slurmctld.own
SlurmdPidFile=$dir/run/slurmd.own
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/filetxt
JobCompLoc=$dir/log/completed
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
GresTypes=gpu
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=5
ReturnToService=2
MpiDefault=none
SwitchType=switch/none
MinJobAge=$MinJobAge
KillWait=2
InactiveLimit=0
SlurmdTimeout=0
SlurmdParameters=config_overrides
MailProg=/bin/true
NodeName=localhost NodeAddr=127.0.0.1 NodeHostname=localhost CPUs=$CPUs RealMemory=4000 Gres=gpu:1 Feature=bigmem State=UNKNOWN
PartitionName=normal Nodes=localhost Default=YES MaxTime=INFINITE State=UP
PartitionName=closed Nodes=localhost MaxTime=INFINITE State=DOWN
CONF
}

slurmdbd_conf() {
  authentication
  cat <<CONF
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=$((port + 3))
LogFile=$dir/log/slurmdbd.log
PidFile=$dir/run/slurmdbd.own
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=$((port + 4))
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm
CONF
}

configure() {
  slurm_conf > "$dir/slurm.conf"
  echo "NodeName=localhost Name=gpu File=/dev/null" > "$dir/gres.conf"
  # Later versions look for a cgroup plugin at once; 22.05 knows no such setting, and needs no file.
  of_2205 || echo "CgroupPlugin=disabled" > "$dir/cgroup.conf"
  slurmdbd_conf > "$dir/slurmdbd.conf"
  chown slurm: "$dir/slurmdbd.conf"
  chmod 600 "$dir/slurmdbd.conf"
}

# 22.05 has a plugin for each API version, later ones a plugin for each daemon that is asked.
rest_plugins() {
  if ! of_2205; then
    [ "$Accounting" = yes ] && echo "slurmctld,slurmdbd" || echo "slurmctld"
  elif [ "$Accounting" = yes ]; then
    echo "openapi/v0.0.36,openapi/v0.0.37,openapi/v0.0.38,openapi/dbv0.0.36,openapi/dbv0.0.37,openapi/dbv0.0.38"
  else
    echo "openapi/v0.0.36,openapi/v0.0.37,openapi/v0.0.38"
  fi
}

start_munged() {
  rm -f "$dir/munge/socket"
  run munged setpriv --reuid=munge --regid=munge --clear-groups $sbin/munged --foreground --key-file="$dir/munge/munge.key" \
    --socket="$dir/munge/socket" --pid-file="$dir/munge/pid" --log-file="$dir/munge/log" --seed-file="$dir/munge/seed"
  until_true 30 munge -S "$dir/munge/socket" -n
}

sql() { mariadb --no-defaults -u root -S "$dir/database/socket" "$@"; }

start_mariadbd() {
  [ -d "$dir/database/data/mysql" ] \
    || mariadb-install-db --no-defaults --datadir="$dir/database/data" --user=mysql --auth-root-authentication-method=socket \
      --skip-test-db >"$dir/log/mariadb-install.out" 2>&1
  run mariadbd $sbin/mariadbd --no-defaults --user=mysql --datadir="$dir/database/data" --socket="$dir/database/socket" \
    --pid-file="$dir/database/pid" --bind-address=127.0.0.1 --port=$((port + 4)) --innodb-buffer-pool-size=64M \
    --innodb-lock-wait-timeout=900
  until_true 60 sql -e 'select 1'
  sql -e "create database if not exists slurm; create or replace user slurm@'127.0.0.1' identified by 'slurm'; \
    grant all on slurm.* to slurm@'127.0.0.1'"
}

start_slurmdbd() {
  run slurmdbd $sbin/slurmdbd -D
  until_true 60 listens $((port + 3))
  # slurmctld must find its cluster there, or it never sends what its jobs did.
  sacctmgr -n list cluster format=cluster%20 2>/dev/null | grep -qw "caesar$port" || sacctmgr -i add cluster "caesar$port" >/dev/null
}

start() {
  [ -x $sbin/slurmrestd ] && getent passwd $guest >/dev/null || cannot "not installed"
  folders
  echo "$port" > "$dir/port"
  settings
  configure
  pid_of munged >/dev/null || start_munged
  if [ "$Accounting" = yes ]; then
    pid_of mariadbd >/dev/null || start_mariadbd
    pid_of slurmdbd >/dev/null || start_slurmdbd
  fi
  pid_of slurmctld >/dev/null || run slurmctld $sbin/slurmctld -D
  pid_of slurmd >/dev/null || run slurmd $sbin/slurmd -D -N localhost
  pid_of slurmrestd >/dev/null \
    || run slurmrestd env SLURM_JWT=daemon setpriv --reuid=$rest_user --regid=$rest_user --clear-groups \
      $sbin/slurmrestd -f "$dir/slurm.conf" -a rest_auth/jwt -s "$(rest_plugins)" "127.0.0.1:$port"
  until_true 60 node_is_up
  until_true 60 listens "$port"
  if [ -n "$owner" ]; then
    # A test run that is killed leaves no server behind.
    env -u SLURM_CONF setsid bash "$0" watch "$dir" "$owner" </dev/null >/dev/null 2>&1 &
  fi
  $sbin/slurmctld -V | awk '{ print $2 }'
}

stop_daemon() {
  local pid
  pid=$(pid_of "$1") || return 0
  kill -TERM "$pid" 2>/dev/null || true
  until_true 20 ended "$pid" >/dev/null || kill -KILL "$pid" 2>/dev/null || true
  rm -f "$dir/run/$1.pid"
}

# Jobs outlive the daemons: what they started is known by the cluster's configuration in its environment.
end_leftovers() {
  local environment
  for environment in /proc/[0-9]*/environ; do
    grep -qzxF "SLURM_CONF=$dir/slurm.conf" "$environment" 2>/dev/null || continue
    environment=${environment%/environ}
    [ "${environment#/proc/}" = $$ ] || kill -KILL "${environment#/proc/}" 2>/dev/null || true
  done
}

stop() {
  local name
  if [ -n "$1" ]; then
    stop_daemon "$1"
  else
    for name in "${daemons[@]}"; do stop_daemon "$name"; done
    end_leftovers
  fi
}

export SLURM_CONF=${2:-}/slurm.conf
dir=${2:-}
case "${1:-}" in
  install) install ;;
  users) install_users ;;
  run) "${@:3}" ;;
  start) port=$3 owner=${4:-}; start ;;
  stop) stop "${3:-}" ;;
  watch) tail --pid="$3" -f /dev/null; stop "" ;;
  *) echo "usage: $0 install | start DIR PORT [OWNER] | run DIR COMMAND... | stop DIR [DAEMON]" >&2; exit 2 ;;
esac
