#!/bin/bash
# Asks PgBouncer for TLS, as a client begins (SSLRequest), and expects its yes. `bash`, for its /dev/tcp: the image has
# no client of PostgreSQL.
set -eu
exec 3<> "/dev/tcp/127.0.0.1/${PORT:-6432}"
printf '\0\0\0\10\4\322\26\57' >&3
read -r -n 1 -t 4 -u 3 answer
[ "$answer" = S ]
