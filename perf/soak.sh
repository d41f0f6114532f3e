#!/usr/bin/env bash
# A mixed load for some minutes beside clients that reset, stop in the middle of a request and close one side: no error but theirs, and memory,
# handles and threads as they were. Prints `figure NAME VALUE UNIT`, writes perf/results/DATE-soak.txt, and fails if one of them does not hold.
# usage: perf/soak.sh [SECONDS]     600 by default, at least 60; a third of it more goes before, to fill the caches
set -uo pipefail
ROUNDS=1 RUN_SECONDS=${1:-600}
source "$(dirname "$0")/compare/lib.sh"
prepare
seconds=$run_seconds before=$((run_seconds / 3))
say "# Soak of $seconds s, $(date -u +%Y-%m-%d)"
facts_of_machine

port=17610 backend_port=17640
start "$load_cpu" $backend_port "$load" backend --port $backend_port
start_edge $port http://127.0.0.1:$backend_port --set connection.idle_timeout=01:00:00; node=$pid

# Each asks for a model of its own: what is stored for one is no answer for another. Few requests are new: what is stored takes memory, and is no leak.
loads=()
loader() { # loader NAME COMMAND…: in the background; its process id in $pid
  local name=$1; shift
  taskset -c "$load_cpu" "$load" "$@" --figure-prefix run >"$work/$name.out" 2>&1 & pid=$!
  pids+=("$pid") loads+=("$pid:$name")
}
tcp=(rpc --port $port --connections 16 --depth 4 --rate 2000 --keys 5000 --miss-every 1000 --model scripted-tcp)
http=(http --port $((port + 1)) --connections 16 --rate 500 --keys 5000 --miss-every 1000 --model scripted-http)
stream=(http --stream --port $((port + 1)) --connections 8 --rate 50 --keys 1000 --miss-every 1000 --model scripted-stream)
mix=(mix --port $port --connections 16 --rate 30 --keys 1000 --mix exact=80,semantic=10,embedding=7,chat=1,spillover=2 --model scripted-mix)
idle=(ping --port $port --connections 1 --rate 10 --idle 1000)

sample() { # sample PID: every 5 s until that process is gone: memory in kB, handles, threads
  while kill -0 "$1" 2>/dev/null; do
    echo "$(awk '/^VmRSS/ { print $2 }' "/proc/$node/status") $(ls "/proc/$node/fd" | wc -l) $(ls "/proc/$node/task" | wc -l)" >>"$work/watched"
    sleep 5
  done
}

third() { # third FIRST_OR_LAST COLUMN: the median of a column over the first or the last third of the samples
  local lines; lines=$(($(wc -l <"$work/watched") / 3))
  if [ "$1" = first ]; then head -"$lines" "$work/watched"; else tail -"$lines" "$work/watched"; fi | awk -v c="$2" '{ print $c }' | spread | cut -d' ' -f1
}

failed=0
# One after the other at first: each fills the cache for itself, as fast as the provider allows.
for kind in tcp http stream mix; do
  declare -n command=$kind
  loader "$kind" "${command[@]}" --duration "$seconds" --warmup "$before"
  until grep -q ^filled "$work/$kind.out" || ! kill -0 "$pid" 2>/dev/null; do sleep 0.5; done
done
loader idle "${idle[@]}" --duration $((before + seconds))
taskset -c "$load_cpu" "$load" churn --port $port --rate 20 --duration $((before + seconds)) >"$work/churn.out" 2>&1 & pids+=("$!") loads+=("$!:churn")
sleep "$before"
sample "${loads[0]%%:*}"
for name in "${loads[@]}"; do
  wait "${name%%:*}" && continue
  failed=1
  say "errors in ${name#*:}:"; tail -20 "$work/${name#*:}.out" | tee -a "$work/report"
done
cat "$work"/{tcp,http,stream,mix,idle,churn}.out | grep -vE '^figure|^filled|^$' >>"$work/report"
say "node's log, warnings and errors: $(grep -cE '"level":"(warning|error|critical)"' "$work/$port.log")"
grep -E '"level":"(error|critical)"' "$work/$port.log" | head -5 | tee -a "$work/report"

growth=$(awk -v a="$(third last 1)" -v b="$(third first 1)" 'BEGIN { printf "%.1f", (a - b) / 1024 }')
handles=$(awk -v a="$(third last 2)" -v b="$(third first 2)" 'BEGIN { print a - b }')
threads=$(awk -v a="$(third last 3)" -v b="$(third first 3)" 'BEGIN { print a - b }')
figure soak.requests "$(awk '/^figure run\.per_s/ { sum += $3 } END { printf "%.0f", sum * s }' s="$seconds" "$work"/*.out)" requests
figure soak.errors "$(awk '/^figure run\.errors/ { sum += $3 } END { printf "%.0f", sum }' "$work"/*.out)" requests
figure soak.rss_mb "$(awk -v a="$(third last 1)" 'BEGIN { printf "%.1f", a / 1024 }')" MB
figure soak.rss_growth_mb "$growth" MB
figure soak.fd_growth "$handles" handles
figure soak.thread_growth "$threads" threads
# Flat: what is stored meanwhile, and what a collector keeps back now and then, is less than this; a leak of twenty bytes a request is more.
awk -v g="$growth" -v h="$handles" -v t="$threads" 'BEGIN { exit !(g <= 16 && h <= 16 && t <= 4) }' || { say "not flat"; failed=1; }
kill -TERM "$node"; wait "$node"; status=$?
[ "$status" = 0 ] || { say "the node ended with status $status"; failed=1; }
keep_report soak
exit $failed
