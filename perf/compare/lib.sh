# What wire.sh and http.sh share: servers on one core, the load generator on the other, runs in turn, medians.
# Set from outside, if need be: ROUNDS (runs of each), RUN_SECONDS (length of one), SERVER_CPU, LOAD_CPU, EDGE and EDGE_LOAD (published binaries).
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
rounds=${ROUNDS:-5} run_seconds=${RUN_SECONDS:-4} server_cpu=${SERVER_CPU:-0} load_cpu=${LOAD_CPU:-1}
work=$(mktemp -d) && mkdir "$work/samples" || exit 2
pids=()
cleanup() {
  kill "${pids[@]}" 2>/dev/null
  wait "${pids[@]}" 2>/dev/null
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
ulimit -n "$(ulimit -Hn)"

say() { printf '%s\n' "$*" | tee -a "$work/report"; }
figure() { say "figure $1 $2 $3"; }

# The binaries that are measured: as they are shipped.
prepare() {
  if [ -z "${EDGE:-}" ]; then dotnet publish "$root/src/Edge.Node" -c Release -r linux-x64 -v q --nologo >&2 || exit 1; fi
  if [ -z "${EDGE_LOAD:-}" ]; then dotnet publish "$root/perf/Edge.Load" -c Release -r linux-x64 -v q --nologo >&2 || exit 1; fi
  edge=${EDGE:-$root/src/Edge.Node/bin/Release/net10.0/linux-x64/publish/edge}
  load=${EDGE_LOAD:-$root/perf/Edge.Load/bin/Release/net10.0/linux-x64/publish/edge-load}
}

have() { # have COMMAND PACKAGE: whether a peer is there; says what would bring it
  command -v "$1" >/dev/null && return
  say "left out: $1 is missing; on Debian: apt-get install $2"
  return 1
}

start() { # start CPU PORT COMMAND…: a server, once its port answers; its process id is in $pid
  local cpu=$1 port=$2 tries; shift 2
  taskset -c "$cpu" "$@" >"$work/$port.log" 2>&1 & pid=$!
  pids+=("$pid")
  for ((tries = 0; tries < 300; tries++)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  echo "$1 does not answer on port $port:" >&2; tail -5 "$work/$port.log" >&2
  exit 1
}

start_edge() { # start_edge PORT UPSTREAM OPTION…: a node as it is shipped, but for one provider; HTTP on PORT+1, administration on PORT+2
  local port=$1 upstream=$2; shift 2
  mkdir -m 700 "$work/data-$port"
  cat >"$work/edge-$port.json" <<CONFIG
{ "node": { "data_folder": "$work/data-$port" }, "tcp": { "port": $port }, "http": { "port": $((port + 1)) }, "admin": { "port": $((port + 2)) },
  "providers": [{ "name": "upstream", "base_url": "$upstream/v1", "models": ["scripted", "scripted-*"], "max_concurrent": ${max_concurrent:-256} }] }
CONFIG
  start "$server_cpu" "$port" "$edge" serve --config "$work/edge-$port.json" "$@"
}

measure() { # measure NAME PID COMMAND…: one run; what it measured goes to samples NAME.per_s, NAME.p50_us and so on
  local name=$1 of=$2; shift 2
  if ! timeout 600 taskset -c "$load_cpu" "$load" "$@" --pid "$of" --figure-prefix run >"$work/run" 2>&1; then
    echo "edge-load $*:" >&2; tail -12 "$work/run" >&2
    exit 1
  fi
  while read -r _ key value _; do echo "$value" >>"$work/samples/$name.${key#run.}"; done < <(grep '^figure run\.' "$work/run")
}

# median, lowest and highest of the numbers that come in
spread() { sort -g | awk '{ v[NR] = $1 } END { m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; printf "%.6g %.6g %.6g\n", m, v[1], v[NR] }'; }
median() { spread <"$work/samples/$1" | cut -d' ' -f1; }
quotient() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }

row() { # row LABEL SAMPLES UNIT: one line of the table
  read -r m low high < <(spread <"$work/samples/$2")
  say "$(printf '%-44s %12s %-6s %s to %s' "$1" "$m" "$3" "$low" "$high")"
}

ratio() { # ratio NAME OURS PEER: the figure, and the peer against itself: its odd runs by its even ones
  figure "$1" "$(quotient "$(median "$2")" "$(median "$3")")" ratio
  awk 'NR % 2' "$work/samples/$3" >"$work/samples/odd"
  awk 'NR % 2 == 0' "$work/samples/$3" >"$work/samples/even"
  [ -s "$work/samples/even" ] && figure "$1.noise" "$(quotient "$(median odd)" "$(median even)")" ratio
}

facts() { # facts NAME: the heading of a report
  say "# $1, $(date -u +%Y-%m-%d)"
  facts_of_machine
  say "server on core $server_cpu, load on core $load_cpu, $rounds runs of $run_seconds s each, in turn; median, lowest to highest"
}

facts_of_machine() {
  say "commit $(git -C "$root" rev-parse --short HEAD 2>/dev/null), $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores, Linux $(uname -r), .NET $(dotnet --version 2>/dev/null)"
}

keep_report() { # keep_report NAME
  mkdir -p "$root/perf/results"
  cp "$work/report" "$root/perf/results/$(date -u +%Y-%m-%d)-$1.txt"
}
