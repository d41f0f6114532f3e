#!/usr/bin/env bash
# The TCP door beside redis-server and Garnet: prints `figure NAME VALUE UNIT` and writes perf/results/DATE-wire.txt.
# usage: perf/compare/wire.sh      ROUNDS=5 RUN_SECONDS=4 to change how often and how long
set -uo pipefail
source "$(dirname "$0")/lib.sh"
prepare
facts "TCP door beside Redis and Garnet"

port=17410 redis_port=17420 garnet_port=17430 backend_port=17440
start "$load_cpu" $backend_port "$load" backend --port $backend_port
start_edge $port http://127.0.0.1:$backend_port; node=$pid
peers=()
if have redis-server redis-server; then
  start "$server_cpu" $redis_port redis-server --port $redis_port --save '' --appendonly no --bind 127.0.0.1; redis=$pid
  peers+=(redis)
  say "redis $(redis-server --version | grep -o 'v=[^ ]*')"
fi
if dotnet build "$root/perf/Garnet.Host" -c Release -v q --nologo >"$work/garnet-build.log" 2>&1; then
  start "$server_cpu" $garnet_port "$root/perf/Garnet.Host/bin/Release/net10.0/garnet" --port $garnet_port --bind 127.0.0.1; garnet=$pid
  peers+=(garnet)
  say "garnet 2.2.8"
else
  say "left out: Garnet does not build: $(grep -m1 error "$work/garnet-build.log")"
fi
say "request: chat, system and user turn, 454 bytes; answer 500 bytes from the exact cache; 100,000 keys, Zipf 0.99, every 100th never asked before"
say "peers: GET of 100 bytes, as many keys, drawn alike"

run_peer() { # run_peer NAME SAMPLES OPTION…
  local peer=$1 samples=$2; shift 2
  local at=${peer}_port
  measure "$samples" "${!peer}" resp --port "${!at}" --value-bytes 100 "$@"
}

# Every key is asked once, and the runtimes get warm, before anything counts.
measure warm $node rpc --port $port --connections 16 --depth 16 --duration 3
for peer in "${peers[@]}"; do run_peer "$peer" warm --connections 16 --depth 16 --duration 3; done

closed_loop() { # closed_loop CONNECTIONS DEPTH PING: nodes and peers in turn
  local shape="--connections $1 --depth $2 --duration $run_seconds --warmup 1" name=c$1p$2 round peer
  for ((round = 0; round < rounds; round++)); do
    measure "exact.$name" $node rpc --port $port $shape
    [ "$3" = ping ] && measure "ping.$name" $node ping --port $port $shape
    for peer in "${peers[@]}"; do run_peer "$peer" "$peer.$name" $shape; done
  done
  row "exact $name" "exact.$name.per_s" 1/s
  row "exact $name, median wait" "exact.$name.p50_us" us
  row "exact $name, server's CPU a request" "exact.$name.cpu_us_per_request" us
  [ "$3" = ping ] && row "ping $name" "ping.$name.per_s" 1/s
  for peer in "${peers[@]}"; do
    row "$peer $name" "$peer.$name.per_s" 1/s
    row "$peer $name, median wait" "$peer.$name.p50_us" us
  done
}

closed_loop 16 1 -
closed_loop 16 16 ping
closed_loop 1 1 -
for peer in "${peers[@]}"; do
  ratio wire.exact.c16p1.vs_$peer exact.c16p1.per_s $peer.c16p1.per_s
  ratio wire.exact.c16p16.vs_$peer exact.c16p16.per_s $peer.c16p16.per_s
  [ $peer = redis ] || continue
  ratio wire.exact.c1p1.p50.vs_redis exact.c1p1.p50_us redis.c1p1.p50_us
  ratio wire.ping.c16p16.vs_redis ping.c16p16.per_s redis.c16p16.per_s
done

# Open loop: both at half of what the slower one can.
if [[ " ${peers[*]} " == *" redis "* ]]; then
  rate=$(awk -v a="$(median exact.c16p1.per_s)" -v b="$(median redis.c16p1.per_s)" 'BEGIN { printf "%d", (a < b ? a : b) / 2 }')
  say "open loop: $rate requests/s over 16 connections"
  shape="--connections 16 --depth 16 --rate $rate --duration $((run_seconds * 2)) --warmup 1"
  for ((round = 0; round < rounds; round++)); do
    measure exact.open $node rpc --port $port $shape
    run_peer redis redis.open $shape
  done
  row "exact, 99.9th percentile" exact.open.p999_us us
  row "redis, 99.9th percentile" redis.open.p999_us us
  ratio wire.p999.vs_redis exact.open.p999_us redis.open.p999_us
fi

# What the whole process allocates in a million requests, the misses and their HTTP included; and in a million hits.
counter() { curl -sf "http://127.0.0.1:$((port + 2))/metrics" | awk -v name="$1" 'index($1, name) == 1 { sum += $2 } END { printf "%.0f", sum }'; }
allocated() { # allocated NAME OPTION…
  local name=$1 bytes collections; shift
  bytes=$(counter dotnet_gc_heap_total_allocated_bytes_total) collections=$(counter dotnet_gc_collections_total)
  measure alloc $node rpc --port $port --connections 16 --depth 16 --requests 1000000 --duration 0 --warmup 0 "$@"
  figure "$name.alloc_bytes" "$(awk -v a="$(counter dotnet_gc_heap_total_allocated_bytes_total)" -v b="$bytes" 'BEGIN { printf "%.3f", (a - b) / 1e6 }')" By/request
  figure "$name.gc_count" $(($(counter dotnet_gc_collections_total) - collections)) collections
}
allocated wire.exact
allocated wire.exact_hits_only --miss-every 0

# Memory, of a node of its own: ten million requests beside ten thousand connections that say nothing.
port=17450
start_edge $port http://127.0.0.1:$backend_port; node=$pid
shape="--connections 16 --depth 16 --idle 10000 --duration 0 --warmup 0"
measure rss $node rpc --port $port --requests 5000000 $shape
measure rss $node rpc --port $port --requests 5000000 $shape
figure wire.rss_mb "$(tail -1 "$work/samples/rss.rss_mb")" MB
figure wire.rss_growth_mb "$(awk 'NR == 1 { a = $1 } END { printf "%.1f", $1 - a }' "$work/samples/rss.rss_mb")" MB
keep_report wire
