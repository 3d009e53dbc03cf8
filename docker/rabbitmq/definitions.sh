#!/bin/sh
# Prints the definitions that a RabbitMQ broker of caesar-rest loads at its start (load_definitions = FILE): one account
# for the service, and one for each other service that may send commands. There is no guest.
#
#   CAESAR_RABBITMQ_PASSWORD    password of the service's account "caesar"; required
#   CAESAR_RABBITMQ_EXTERNAL    other accounts, "name:password:owner[,owner];...". Each may send SubmitJob, CancelJob and
#                               DeleteJob, see the events of its owners, and have queues and exchanges called "name.<anything>".
#                               Names have 1 to 40 lower-case letters, digits and hyphens; passwords no ':' and no ';'.
#                               The jobs role needs the same names and owners: Caesar:Jobs:Accounts:<name>:Owners.
#
# Only hashes of the passwords are printed. Queues, exchanges and bindings are the service's own to make.
set -eu
# Ranges such as a-z mean ASCII.
export LC_ALL=C

refuse() { echo "definitions.sh: $*" >&2; exit 1; }

# A salted SHA-256 as RabbitMQ keeps it: base64(salt + sha256(salt + password)), the salt 4 bytes by chance.
hash_of() {
  salt=$(head -c 4 /dev/urandom | od -An -tx1 | tr -d ' \n')
  digest=$({ bytes "$salt"; printf %s "$1"; } | sha256sum | cut -c 1-64)
  bytes "$salt$digest" | base64 | tr -d '\n'
}

# Hex digits as the bytes they stand for.
bytes() {
  rest=$1
  while [ -n "$rest" ]; do
    tail=${rest#??}
    printf %b "\\0$(printf %03o "0x${rest%"$tail"}")"
    rest=$tail
  done
}

# The routing key of an owner's events: the owner where that is plain, else a digest, as the service makes it.
key_of() {
  case $1 in
    u-* | *[!a-z0-9_-]*) plain= ;;
    *) plain=yes ;;
  esac
  if [ -n "$plain" ] && [ ${#1} -le 64 ]; then printf %s "$1"; else printf 'u-%s' "$(printf %s "$1" | sha256sum | cut -c 1-32)"; fi
}

user() { printf '{"name":"%s","password_hash":"%s","hashing_algorithm":"rabbit_password_hashing_sha256","tags":"%s","limits":{}}' "$1" "$(hash_of "$2")" "$3"; }

permission() { printf '{"user":"%s","vhost":"/","configure":"%s","write":"%s","read":"%s"}' "$@"; }

topic() { printf '{"user":"%s","vhost":"/","exchange":"%s","write":"%s","read":"%s"}' "$@"; }

[ -n "${CAESAR_RABBITMQ_PASSWORD:-}" ] || refuse "CAESAR_RABBITMQ_PASSWORD is not set; there is no default password"

users=$(user caesar "$CAESAR_RABBITMQ_PASSWORD" "")
permissions=$(permission caesar '.*' '.*' '.*')
topics=
names=" caesar "

# Word by word, without reading '*' as file names.
set -f
old_ifs=$IFS
IFS=';'
for account in ${CAESAR_RABBITMQ_EXTERNAL:-}; do
  IFS=$old_ifs
  name=${account%%:*}
  rest=${account#*:}
  password=${rest%%:*}
  owners=${rest#*:}
  case $account in *:*:*) ;; *) refuse "an account of CAESAR_RABBITMQ_EXTERNAL is not name:password:owner[,owner]" ;; esac
  case $name in '' | *[!a-z0-9-]* | caesar* | amq) refuse "'$name' is no name for an account: 1 to 40 lower-case letters, digits and hyphens, not beginning with caesar" ;; esac
  [ ${#name} -le 40 ] || refuse "the name of account '$name' is longer than 40 characters"
  case $names in *" $name "*) refuse "account '$name' is there twice" ;; esac
  [ -n "$password" ] || refuse "account '$name' has no password"
  keys=
  IFS=','
  for owner in $owners; do
    IFS=$old_ifs
    [ -n "$owner" ] || refuse "account '$name' has an empty owner"
    keys="$keys${keys:+|}$(key_of "$owner")"
  done
  IFS=$old_ifs
  [ -n "$keys" ] || refuse "account '$name' has no owner"
  names="$names$name "
  own="$name\\\\..*"
  users="$users,
    $(user "$name" "$password" '')"
  permissions="$permissions,
    $(permission "$name" "^$own\$" "^($own|CaesarRest\\\\.Contracts\\\\.Jobs:(SubmitJob|CancelJob|DeleteJob))\$" \
      "^($own|CaesarRest\\\\.Contracts\\\\.(Jobs:Job(StateChanged|Progressed)|Files:File(Stored|Deleted)))\$")"
  for event in Jobs:JobStateChanged Jobs:JobProgressed Files:FileStored Files:FileDeleted; do
    topics="$topics${topics:+,
    }$(topic "$name" "CaesarRest.Contracts.$event" '^$' "^($keys)\$")"
  done
  IFS=';'
done

cat <<JSON
{
  "vhosts": [{"name":"/"}],
  "users": [
    $users
  ],
  "permissions": [
    $permissions
  ],
  "topic_permissions": [
    $topics
  ]
}
JSON
