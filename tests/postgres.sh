#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: tests/postgres.sh start DIR   makes a PostgreSQL server in DIR and prints its URL
#        tests/postgres.sh url DIR     prints the URL again
#        tests/postgres.sh stop DIR [fast | immediate]
#        tests/postgres.sh again DIR   starts a stopped one
# The server listens on a socket in DIR alone, never on the network, and keeps fsync on. As root it runs as the user postgres.
set -eu

BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$BIN" ] || { echo 'PostgreSQL is not installed.' >&2; exit 1; }
command=${1:?start, url, stop or again}
dir=$(realpath -m "${2:?the folder}")

as_server() { # COMMAND…
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups env -i PATH="$PATH" LC_ALL=C.UTF-8 "$@")
    else
        env LC_ALL=C.UTF-8 "$@"
    fi
}

url() {
    echo "postgresql://guanxi@/postgres?host=$dir"
}

launch() {
    as_server "$BIN/pg_ctl" -s -w -t 300 -D "$dir/data" -l "$dir/server.log" start >&2
}

case $command in
start)
    mkdir -p "$dir"
    [ "$(id -u)" != 0 ] || chown postgres: "$dir"
    chmod 755 "$dir"
    as_server "$BIN/initdb" -D "$dir/data" -U guanxi -A trust -E UTF8 --no-locale >"/dev/null"
    as_server tee -a "$dir/data/postgresql.conf" >/dev/null <<-EOF
		listen_addresses = ''
		unix_socket_directories = '$dir'
		unix_socket_permissions = 0777
		fsync = on
		synchronous_commit = on
		max_connections = 400
		shared_buffers = 64MB
		log_min_messages = warning
		# Tests leave hundreds of databases behind: looking through each of them every minute costs time that they need.
		autovacuum_naptime = 10min
	EOF
    launch
    url
    ;;
url) url ;;
stop) as_server "$BIN/pg_ctl" -s -w -t 300 -D "$dir/data" -m "${3:-fast}" stop >&2 ;;
again) launch ;;
*) echo "unknown command: $command" >&2; exit 2 ;;
esac
