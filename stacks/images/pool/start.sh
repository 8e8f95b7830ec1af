#!/bin/sh
# Writes PgBouncer's configuration from the environment, runs it, and stops it gently. Values come only by the
# environment and by standard input: an argument of a program could be read by every process beside it.
set -eu
umask 077
export LC_ALL=C
# Told to stop before there is anything to stop.
trap 'exit 0' TERM INT

refuse() {
  printf 'pool: %s\n' "$1" >&2
  exit 64
}

# name, pattern of characters that it may not have, what it may be
checked() {
  eval "value=\${$1-}"
  case $value in
    '' | $2) refuse "$1 must be $3" ;;
  esac
}
checked DATABASE_HOST '*[!A-Za-z0-9.-]*' 'a host name'
checked DATABASE_PORT '*[!0-9]*' 'a number'
checked DATABASE_NAME '*[!A-Za-z0-9_]*' 'letters, digits and underscores'
checked POOL_USER '*[!A-Za-z0-9_]*' 'letters, digits and underscores'
checked POOL_SIZE '*[!0-9]*' 'a number'
checked POOL_MAX_CLIENTS '*[!0-9]*' 'a number'
# A line break would begin a new setting.
checked POOL_PASSWORD '*[[:cntrl:]]*' 'a password without control characters'

# jq tells what it cannot parse, which would be the secret.
of_secret() {
  jq --null-input --raw-output --exit-status --arg field "$1" '
    env.DATABASE_SECRET | fromjson | .[$field] | strings | select(length > 0 and (test("[\\x00-\\x1f\\x7f]") | not))
  ' 2> /dev/null || refuse "DATABASE_SECRET must be JSON with a $1 without control characters"
}
database_user=$(of_secret username)
database_password=$(of_secret password)

# Each quotation mark twice: ' within a connection string, " within a line of the list of users.
doubled() {
  printf '%s' "$2" | sed "s/$1/$1$1/g"
}

folder=$(mktemp -d "${TMPDIR:-/tmp}/pool.XXXXXX")

# Clients ask for TLS and check no name: nobody but this process ever has the key.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 3650 -subj /CN=pool \
  -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2> /dev/null

cat > "$folder/users.txt" << END
"$POOL_USER" "$(doubled '"' "$POOL_PASSWORD")"
END

cat > "$folder/pgbouncer.ini" << END
[databases]
$DATABASE_NAME = host=$DATABASE_HOST port=$DATABASE_PORT dbname=$DATABASE_NAME user='$(doubled "'" "$database_user")' password='$(doubled "'" "$database_password")'

[pgbouncer]
listen_addr = 0.0.0.0
listen_port = ${PORT:-6432}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $folder/users.txt
pool_mode = transaction
default_pool_size = $POOL_SIZE
max_client_conn = $POOL_MAX_CLIENTS
max_prepared_statements = 200
client_tls_sslmode = require
client_tls_key_file = $folder/key.pem
client_tls_cert_file = $folder/certificate.pem
# Without one PgBouncer 1.24 does not start, although it asks clients for no certificate.
client_tls_ca_file = $folder/certificate.pem
server_tls_sslmode = verify-full
server_tls_ca_file = ${DATABASE_CA:-/pool/rds.pem}
# A failover changes the address behind the name.
dns_max_ttl = 5
server_connect_timeout = 5
server_login_retry = 1
query_wait_timeout = 15
# Why the database is not reached is told only where a connection ends.
log_connections = 0
END

unset DATABASE_SECRET POOL_PASSWORD database_user database_password value
# Every client is a descriptor, and so is every server.
ulimit -n "$(ulimit -H -n)" || true

# Since 1.23 SIGTERM waits until the last client has gone, which a client's own pool never does. SIGINT waits for the
# transactions under way, and clients come again to another task.
stop() {
  kill -INT "$pgbouncer" 2> /dev/null || true
}
pgbouncer "$folder/pgbouncer.ini" &
pgbouncer=$!
trap stop TERM INT
# `wait` also ends with a signal that is trapped; then what it says is of the signal.
status=0
wait "$pgbouncer" || status=$?
while kill -0 "$pgbouncer" 2> /dev/null; do
  status=0
  wait "$pgbouncer" || status=$?
done
rm -rf "$folder"
exit "$status"
