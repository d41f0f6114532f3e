#!/usr/bin/env bash
# Three times the load that the node's provider can take: what a refusal costs, and how much of the capacity is kept. Prints `figure NAME VALUE UNIT`
# and writes perf/results/DATE-overload.txt.
# usage: perf/overload.sh      ROUNDS=5 RUN_SECONDS=4 to change how often and how long
set -uo pipefail
source "$(dirname "$0")/compare/lib.sh"
prepare
facts "Three times the capacity"

# Capacity is the provider's: 48 requests at a time, some 8 ms each. It is large enough that the node hardly sleeps: to be woken costs this kind of machine
# 20 to 40 us, whatever for. No request was asked before, and none is cached.
port=17710 backend_port=17740
start "$load_cpu" $backend_port "$load" backend --port $backend_port --delay 5
max_concurrent=48 start_edge $port http://127.0.0.1:$backend_port; node=$pid
seed=0
fresh() { seed=$((seed + 1)); echo "--keys 1 --miss-every 1 --seed $seed --duration $run_seconds --warmup 1"; }

load_door() { # load_door SAMPLES DOOR OPTION…: with refusals among the answers, so a status of 1 is none
  local samples=$1 door=$2 key value; shift 2
  timeout 600 taskset -c "$load_cpu" "$load" "$door" "$@" --pid "$node" --figure-prefix run >"$work/run" 2>&1
  grep -q '^figure run\.per_s' "$work/run" || { tail -12 "$work/run" >&2; exit 1; }
  while read -r _ key value _; do echo "$value" >>"$work/samples/$samples.${key#run.}"; done < <(grep '^figure run\.' "$work/run")
}

for door in tcp http; do
  if [ $door = tcp ]; then at=(rpc --port $port); else at=(http --port $((port + 1))); fi
  load_door warm "${at[@]}" --connections 48 $(fresh)
  for ((round = 0; round < rounds; round++)); do
    load_door $door.capacity "${at[@]}" --connections 48 $(fresh)
    rate=$(awk -v c="$(tail -1 "$work/samples/$door.capacity.per_s")" 'BEGIN { printf "%d", 3 * c }')
    load_door $door.overload "${at[@]}" --connections 128 --depth 4 --rate "$rate" $(fresh)
  done
  row "$door, capacity" $door.capacity.per_s 1/s
  row "$door, answers at three times that" $door.overload.per_s 1/s
  row "$door, refused" $door.overload.errors ""
  # CPU beyond what the answers took, by the refusals.
  paste "$work/samples/$door."{capacity.cpu_us_per_request,overload.cpu_us_per_request,overload.per_s,overload.errors} |
    awk -v s="$run_seconds" '{ answers = $3 * s; print ($2 - $1) * answers / $4 }' >"$work/samples/$door.shed"
  paste "$work/samples/$door."{overload.per_s,capacity.per_s} | awk '{ print $1 / $2 }' >"$work/samples/$door.goodput"
  row "$door, CPU of an answer" $door.capacity.cpu_us_per_request us
  row "$door, CPU of a refusal" $door.shed us
done
figure shed.cpu_us.tcp "$(median tcp.shed)" us
figure shed.cpu_us.http "$(median http.shed)" us
figure overload3x.goodput "$(median tcp.goodput)" ratio
figure overload3x.goodput.http "$(median http.goodput)" ratio
keep_report overload
