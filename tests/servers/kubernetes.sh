#!/bin/bash
# A Kubernetes 1.20.2 of one node on loopback: etcd, API server, controller manager, scheduler, and a kubelet with a
# containerd of its own, without systemd. One at a time: a second one waits for the first one's end.
#   kubernetes.sh install
#   kubernetes.sh start DIR PORT [OWNER]   everything in DIR; the API server on PORT, the others on the next six. Starts what
#                                          does not run, so also what was stopped. Ends by itself when the process OWNER is
#                                          gone. Prints the version
#   kubernetes.sh run DIR WORD...          kubectl, as administrator (DIR/admin.kubeconfig)
#   kubernetes.sh stop DIR [PART]          apiserver; kubelet, whose pods go on; node, as if its power were cut; or all
# The key of the service accounts' tokens is DIR/pki/accounts.key. DIR/work is a folder for what pods and others share.
# Debian has no packages of the server: its programs are looked for, packed, in bin/kubernetes-1.20.2 of the folder
# CAESAR_SHARED, or of one called `shared` beside the repository or one of the folders above it.
# Ends with 77 when it cannot be had here.
set -euo pipefail

readonly version=1.20.2
readonly here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly cache="${CAESAR_CACHE:-/var/cache/caesar-rest}/kubernetes"
readonly bin=$cache/bin images=$cache/images.tar
readonly programs=(kube-apiserver kube-controller-manager kube-scheduler kubelet)
readonly packages=(etcd-server containerd runc containernetworking-plugins iproute2 openssl curl)
readonly finder=localhost/caesar-rest/sextractor:1 pause=localhost/caesar-rest/pause:1
# Another test run may have a cluster for a while.
readonly turn=1800
# Of the network of its pods: the node's own, which must not be loopback.
readonly network=10.244.77 node=node

cannot() { echo "kubernetes: $*"; exit 77; }

apt() { DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"; }

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Abbrev}\n' "$@" 2>/dev/null | grep -c '^ii')" = $# ]
}

install_packages() {
  command -v dpkg-query >/dev/null || cannot "its packages are only known for Debian"
  local wanted=("${packages[@]}") policy=/usr/sbin/policy-rc.d made= code=0
  command -v kubectl >/dev/null || wanted+=(kubernetes-client)
  ! installed "${wanted[@]}" || return 0
  # Packages start their service when they are installed, unless this says no.
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy; chmod 755 $policy; made=1; }
  { apt install -y --no-install-recommends "${wanted[@]}" \
      || { apt update && apt install -y --no-install-recommends "${wanted[@]}"; }; } >>"$cache/install.log" 2>&1 || code=$?
  [ -z "$made" ] || rm -f $policy
  [ $code = 0 ] || cannot "apt cannot install ${wanted[*]}, see $cache/install.log"
}

packed_programs() {
  local folder=$here
  if [ -n "${CAESAR_SHARED:-}" ]; then
    folder=$CAESAR_SHARED/bin/kubernetes-$version
    [ ! -d "$folder" ] || echo "$folder"
    return
  fi
  while [ "$folder" != / ]; do
    folder=$(dirname "$folder")
    [ ! -d "$folder/shared/bin/kubernetes-$version" ] || { echo "$folder/shared/bin/kubernetes-$version"; return; }
  done
}

install_programs() {
  local program packed
  [ ! -e "$bin/version" ] || [ "$(cat "$bin/version")" != $version ] || return 0
  packed=$(packed_programs)
  [ -n "$packed" ] || cannot "the programs of its server, shared/bin/kubernetes-$version, are not here"
  mkdir -p "$bin"
  for program in "${programs[@]}"; do
    xz -dc "$packed/$program.xz" >"$bin/$program"
    chmod 755 "$bin/$program"
  done
  echo $version >"$bin/version"
}

# The finder's image, and that of the process that holds a pod's namespaces: any program that sleeps will do.
build_images() {
  docker build --network host -t $finder "$here/../../docker/finders/sextractor"
  printf 'FROM %s\nENTRYPOINT ["sleep", "infinity"]\n' $finder | docker build -t $pause -
  docker save -o "$images.part" $finder $pause
}

recipe() { { cat "$here/kubernetes.sh" "$here/docker.sh"; find "$here/../../docker/finders/sextractor" -type f -exec cat {} +; } | sha256sum; }

install_images() {
  [ ! -e "$images" ] || [ "$(cat "$images.recipe" 2>/dev/null)" != "$(recipe)" ] || return 0
  local engine code=0
  engine=$(mktemp -d)
  bash "$here/docker.sh" start "$engine" $$ >>"$cache/install.log" 2>&1 || { rm -rf "$engine"; cannot "its images cannot be built without Docker, see $cache/install.log"; }
  (export DOCKER_HOST=unix://$engine/docker.sock DOCKER_CONFIG=$engine/config; build_images) >>"$cache/install.log" 2>&1 || code=$?
  bash "$here/docker.sh" stop "$engine"
  rm -rf "$engine"
  [ $code = 0 ] || { tail -n 20 "$cache/install.log" >&2; return 1; }
  mv "$images.part" "$images"
  recipe >"$images.recipe"
}

install() {
  [ "$(id -u)" = 0 ] || cannot "it needs root, for a node"
  [ "$(uname -m)" = x86_64 ] || [ -e "$bin/version" ] || cannot "the programs of its server are only had for x86_64"
  unshare --mount --pid --fork true 2>/dev/null || cannot "namespaces are not allowed"
  mkdir -p "$cache"
  # Two test projects may come here at once; the second waits for the first one's work.
  exec 9>"$cache/install.lock"
  flock 9
  install_programs
  install_packages
  install_images
  exec 9>&-
}

# Also one that nobody has asked for its exit status yet.
ended() { ! grep -q '^State:[[:space:]]*[^[:space:]ZX]' "/proc/$1/status" 2>/dev/null; }

pid_of() { local pid; pid=$(cat "$dir/run/$1.pid" 2>/dev/null) && [ -n "$pid" ] && ! ended "$pid" && echo "$pid"; }

# run NAME COMMAND...: in the background, in a session of its own; what it says is kept.
run() {
  local name=$1
  shift
  setsid "$@" </dev/null >>"$dir/log/$name.log" 2>&1 &
  echo $! >"$dir/run/$name.pid"
}

# until_true SECONDS NAME COMMAND...: what is waited for is a word of the process NAME.
until_true() {
  local left=$(($1 * 5)) name=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    pid_of "$name" >/dev/null || { echo "kubernetes: $name has ended: $(tail -n 3 "$dir/log/$name.log")"; return 1; }
    [ $((left--)) -gt 0 ] || { echo "kubernetes: not in time: $*; see $dir/log"; return 1; }
    sleep 0.2
  done
}

kubectl_admin() { kubectl --kubeconfig "$dir/admin.kubeconfig" "$@"; }

certificate() {
  local name=$1 subject=$2 extension=$3
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "$subject" -keyout "$name.key" -out "$name.csr" 2>/dev/null
  openssl x509 -req -in "$name.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile <(echo "$extension") -out "$name.crt" 2>/dev/null
}

certificates() {
  [ ! -e "$dir/pki/done" ] || return 0
  mkdir -p "$dir/pki"
  cd "$dir/pki"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=caesar-rest-tests -keyout ca.key -out ca.crt 2>/dev/null
  openssl genrsa -out accounts.key 2048 2>/dev/null
  openssl rsa -in accounts.key -pubout -out accounts.pub 2>/dev/null
  local client='extendedKeyUsage=clientAuth'
  certificate apiserver /CN=kube-apiserver "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:10.96.0.1
extendedKeyUsage=serverAuth,clientAuth"
  certificate admin /O=system:masters/CN=admin $client
  certificate controller-manager /CN=system:kube-controller-manager $client
  certificate scheduler /CN=system:kube-scheduler $client
  certificate kubelet /O=system:nodes/CN=system:node:$node "subjectAltName=DNS:$node,IP:$network.1
extendedKeyUsage=serverAuth,clientAuth"
  touch done
  cd - >/dev/null
}

kubeconfigs() {
  local user
  for user in admin controller-manager scheduler kubelet; do
    cat >"$dir/$user.kubeconfig" <<CONF
apiVersion: v1
kind: Config
clusters: [{name: tests, cluster: {server: "https://127.0.0.1:$port", certificate-authority: $dir/pki/ca.crt}}]
users: [{name: $user, user: {client-certificate: $dir/pki/$user.crt, client-key: $dir/pki/$user.key}}]
contexts: [{name: tests, context: {cluster: tests, user: $user}}]
current-context: tests
CONF
  done
}

start_etcd() {
  local client=http://127.0.0.1:$((port + 1)) peer=http://127.0.0.1:$((port + 2))
  # It keeps the turn until it has ended.
  exec 8>"$cache/lock"
  flock -w $turn 8 || cannot "another test run has had a cluster for $turn s"
  run etcd etcd --name tests --data-dir "$dir/etcd" --listen-client-urls $client --advertise-client-urls $client \
    --listen-peer-urls $peer --initial-advertise-peer-urls $peer --initial-cluster tests=$peer --unsafe-no-fsync
  exec 8>&-
  until_true 60 etcd curl -fs $client/health
}

# ttlSecondsAfterFinished, which later versions have without being asked.
readonly features=--feature-gates=TTLAfterFinished=true

start_apiserver() {
  run apiserver "$bin/kube-apiserver" --etcd-servers=http://127.0.0.1:$((port + 1)) --bind-address=127.0.0.1 --advertise-address=127.0.0.1 \
    --secure-port="$port" --tls-cert-file="$dir/pki/apiserver.crt" --tls-private-key-file="$dir/pki/apiserver.key" --client-ca-file="$dir/pki/ca.crt" \
    --kubelet-preferred-address-types=InternalIP --kubelet-client-certificate="$dir/pki/apiserver.crt" --kubelet-client-key="$dir/pki/apiserver.key" \
    --service-account-issuer=https://kubernetes.default.svc --service-account-signing-key-file="$dir/pki/accounts.key" \
    --service-account-key-file="$dir/pki/accounts.pub" --service-cluster-ip-range=10.96.0.0/16 --authorization-mode=Node,RBAC \
    --allow-privileged=true --endpoint-reconciler-type=none $features
}

start_controllers() {
  local name=$1 program=$2 port=$3 own=("${@:4}")
  run "$name" "$bin/$program" --kubeconfig="$dir/$name.kubeconfig" --authentication-kubeconfig="$dir/$name.kubeconfig" \
    --authorization-kubeconfig="$dir/$name.kubeconfig" --bind-address=127.0.0.1 --secure-port="$port" --port=0 --leader-elect=false \
    --kube-api-qps=200 --kube-api-burst=400 $features "${own[@]}"
}

containerd_settings() {
  cat <<CONF
version = 2
root = "$dir/containerd"
state = "/run/containerd"
[grpc]
  address = "$dir/run/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$pause"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$dir/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
CONF
}

# No route out and no gateway, so nothing of this machine's own routing is changed.
network_settings() {
  cat <<CONF
{"cniVersion": "0.4.0", "name": "tests", "plugins": [{"type": "bridge", "bridge": "$bridge", "ipMasq": false,
  "ipam": {"type": "host-local", "ranges": [[{"subnet": "$network.0/24"}]], "dataDir": "/run/cni"}}]}
CONF
}

kubelet_settings() {
  cat <<CONF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $network.1
port: $((port + 5))
healthzBindAddress: 127.0.0.1
healthzPort: $((port + 6))
tlsCertFile: $dir/pki/kubelet.crt
tlsPrivateKeyFile: $dir/pki/kubelet.key
authentication: {anonymous: {enabled: false}, webhook: {enabled: false}, x509: {clientCAFile: $dir/pki/ca.crt}}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
# A kubelet ends what it does not know in its group: this one shares none with another on the machine.
cgroupRoot: $group
enforceNodeAllocatable: []
failSwapOn: false
makeIPTablesUtilChains: false
oomScoreAdj: 0
resolvConf: /etc/resolv.conf
nodeStatusUpdateFrequency: 2s
serializeImagePulls: false
kubeAPIQPS: 100
kubeAPIBurst: 200
# A disk that is almost full is no reason to throw away images or pods.
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 50Mi}
CONF
}

# What the kubelet wants of the kernel; it is shown files that say so, and leaves the kernel alone.
readonly kernel=(vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000)

# With the older cgroups each kind of resource has its own tree.
make_groups() {
  local tree
  for tree in /sys/fs/cgroup/*/; do
    [ -e "$tree/cgroup.procs" ] || continue
    mkdir -p "$tree$group"
    [ ! -e "$tree/cpuset.cpus" ] || { cat "$tree/cpuset.cpus" >"$tree$group/cpuset.cpus"; cat "$tree/cpuset.mems" >"$tree$group/cpuset.mems"; }
  done
}

# The node is a namespace of processes and mounts: nothing of it can outlive its first process, and what it mounts and
# writes outside DIR is its own.
start_node() {
  local setting
  for setting in "${kernel[@]}"; do
    mkdir -p "$(dirname "$dir/kernel/$setting")"
    echo "${setting#*=}" >"$dir/kernel/${setting%=*}"
  done
  mkdir -p "$dir"/{cni,logs}
  containerd_settings >"$dir/containerd.toml"
  network_settings >"$dir/cni/tests.conflist"
  kubelet_settings >"$dir/kubelet.yaml"
  ip link show "$bridge" >/dev/null 2>&1 || ip link add "$bridge" type bridge
  ip addr replace $network.1/24 dev "$bridge"
  ip link set "$bridge" up
  [ "$group" = / ] || make_groups
  mkdir -p /run/netns /var/lib/cni /var/lib/kubelet
  run node unshare --mount --pid --fork --kill-child --propagation private --mount-proc bash -euc '
    dir=$1
    shift
    for own in /run /var/lib/cni /var/lib/kubelet; do mount -t tmpfs -o mode=755 tmpfs "$own"; done
    mount --bind "$dir/logs" /var/log
    for setting in "$@"; do mount --bind "$dir/kernel/${setting%=*}" "/proc/sys/${setting%=*}"; done
    touch "$dir/run/node.ready"
    # Reaps what containers leave behind.
    while :; do sleep 3600 & wait; done' node "$dir" "${kernel[@]}"
  until_true 30 node test -e "$dir/run/node.ready"
}

# On the node, as if its init had started it.
on_node() { nsenter --mount --pid --target "$(inner node)" -- "$@"; }

# The process that unshare or nsenter waits for, which is the one in the namespace.
inner() { pgrep -P "$(cat "$dir/run/$1.pid")"; }

containerd_answers() { ctr -a "$dir/run/containerd.sock" version; }
node_is_ready() { curl -fs "http://127.0.0.1:$((port + 6))/healthz" && [ "$(kubectl_admin get node $node -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]; }

start_containerd() {
  run containerd nsenter --mount --pid --target "$(inner node)" -- containerd -c "$dir/containerd.toml"
  until_true 60 containerd containerd_answers
  [ -e "$dir/containerd/imported" ] || import_images
}

# The finder's also under the name that pins what it holds, which is in DIR/sextractor.image.
import_images() {
  local ctr=(ctr -a "$dir/run/containerd.sock" -n k8s.io images) pinned
  "${ctr[@]}" import "$images" >/dev/null
  pinned=${finder%:*}@$("${ctr[@]}" list | awk -v name=$finder '$1 == name { print $3 }')
  "${ctr[@]}" tag $finder "$pinned" >/dev/null
  echo "$pinned" >"$dir/sextractor.image"
  touch "$dir/containerd/imported"
}

start_kubelet() {
  run kubelet nsenter --mount --pid --target "$(inner node)" -- "$bin/kubelet" --config="$dir/kubelet.yaml" --kubeconfig="$dir/kubelet.kubeconfig" \
    --root-dir="$dir/kubelet" --hostname-override=$node --node-ip=$network.1 --container-runtime=remote \
    --container-runtime-endpoint="unix://$dir/run/containerd.sock" --image-service-endpoint="unix://$dir/run/containerd.sock"
}

start() {
  [ -e "$images" ] && [ -e "$bin/version" ] || cannot "not installed"
  mkdir -p "$dir"/{run,log,work}
  # Whom the images run as.
  chgrp 1654 "$dir/work"
  chmod 2775 "$dir/work"
  echo "$port" >"$dir/port"
  certificates
  kubeconfigs
  pid_of etcd >/dev/null || start_etcd
  pid_of apiserver >/dev/null || start_apiserver
  pid_of node >/dev/null || start_node
  pid_of containerd >/dev/null || start_containerd
  until_true 120 apiserver kubectl_admin get --raw /readyz
  pid_of kubelet >/dev/null || start_kubelet
  pid_of controller-manager >/dev/null \
    || start_controllers controller-manager kube-controller-manager $((port + 3)) --service-account-private-key-file="$dir/pki/accounts.key" \
      --root-ca-file="$dir/pki/ca.crt" --use-service-account-credentials
  pid_of scheduler >/dev/null || start_controllers scheduler kube-scheduler $((port + 4))
  until_true 120 kubelet node_is_ready
  until_true 120 controller-manager kubectl_admin get serviceaccount default
  if [ -n "$owner" ]; then
    # A test run that is killed leaves no server behind.
    setsid bash "$0" watch "$dir" "$owner" </dev/null >/dev/null 2>&1 &
  fi
  echo $version
}

# end NAME SIGNAL PID...: what the signal does not end is killed.
end() {
  local name=$1 signal=$2 pid left
  for pid in "${@:3}"; do kill -s "$signal" "$pid" 2>/dev/null || true; done
  for pid in "${@:3}"; do
    left=50
    until ended "$pid"; do
      [ $((left--)) -gt 0 ] || { kill -KILL "$pid" 2>/dev/null || true; left=50; }
      sleep 0.1
    done
  done
  rm -f "$dir/run/$name.pid"
}

stop_part() {
  local pid
  pid=$(pid_of "$1") || return 0
  end "$1" TERM $([ "$1" = apiserver ] || inner "$1") "$pid"
}

stop_node() {
  local pid name
  pid=$(pid_of node) || return 0
  end node KILL "$(inner node)" "$pid"
  for name in containerd kubelet; do
    ! pid=$(pid_of $name) || end $name KILL "$pid"
    rm -f "$dir/run/$name.pid"
  done
  rm -f "$dir/run/node.ready" "$dir/run/containerd.sock"*
  # The groups of processes that are no more.
  find /sys/fs/cgroup/*/caesar"$port" -depth -type d -exec rmdir {} + 2>/dev/null || true
  ip link delete "$bridge" 2>/dev/null || true
}

stop() {
  local name pid
  case "$1" in
    "")
      stop_node
      for name in scheduler controller-manager apiserver etcd; do
        pid=$(pid_of $name) || continue
        end $name KILL "$pid"
      done ;;
    node) stop_node ;;
    apiserver | kubelet) stop_part "$1" ;;
    *) echo "kubernetes: no part $1" >&2; exit 2 ;;
  esac
}

dir=${2:-}
port=${3:-}
[ -n "$port" ] && [ "${1:-}" = start ] || port=$(cat "$dir/port" 2>/dev/null || true)
bridge=caesar$port
group=/caesar$port
[ "$(stat -f -c %T /sys/fs/cgroup)" != cgroup2fs ] || group=/
case "${1:-}" in
  install) install ;;
  run) kubectl_admin "${@:3}" ;;
  start) owner=${4:-}; start ;;
  stop) stop "${3:-}" ;;
  watch) tail --pid="$3" -f /dev/null; stop "" ;;
  *) echo "usage: $0 install | start DIR PORT [OWNER] | run DIR WORD... | stop DIR [PART]" >&2; exit 2 ;;
esac
