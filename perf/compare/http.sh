#!/usr/bin/env bash
# The HTTP door beside a bare Kestrel, and as a proxy beside nginx, haproxy, YARP and the Portkey gateway: prints `figure NAME VALUE UNIT` and
# writes perf/results/DATE-http.txt.
# usage: perf/compare/http.sh      ROUNDS=5 RUN_SECONDS=4 to change how often and how long
set -uo pipefail
source "$(dirname "$0")/lib.sh"
prepare
facts "HTTP door beside Kestrel, nginx, haproxy, YARP and Portkey"

port=17510 mock_port=17520 upstream_port=17530
# The provider behind all of them shares a core with the load.
start "$load_cpu" $upstream_port "$load" backend --port $upstream_port
upstream=http://127.0.0.1:$upstream_port
start_edge $port $upstream; node=$pid
start "$server_cpu" $mock_port "$load" mock --port $mock_port; mock=$pid

# An exact hit beside an endpoint of Kestrel's that reads the same body and writes as many bytes.
hits="--connections 16 --duration $run_seconds --warmup 1 --keys 100000 --miss-every 100"
measure warm $node http --port $((port + 1)) $hits
measure warm $mock http --port $mock_port $hits
for ((round = 0; round < rounds; round++)); do
  measure exact $node http --port $((port + 1)) $hits
  measure mock $mock http --port $mock_port $hits
done
row "edge, exact c16" exact.per_s 1/s
row "Kestrel mock c16" mock.per_s 1/s
row "edge, server's CPU a request" exact.cpu_us_per_request us
row "Kestrel mock, server's CPU a request" mock.cpu_us_per_request us
ratio http.exact.c16.vs_kestrel_mock exact.per_s mock.per_s

# As proxies. The request asks for randomness: no cache may answer it.
cat >"$work/body.json" <<'BODY'
{"model":"scripted","messages":[{"role":"system","content":"You are a helpful assistant of a shop. Answer briefly and politely, and ask back if a question is unclear."},{"role":"user","content":"Which of your lamps can be dimmed, and which bulbs do they take?"}],"temperature":1,"max_tokens":200}
BODY
sed 's/"max_tokens"/"stream":true,"max_tokens"/' "$work/body.json" >"$work/stream.json"
declare -A at process headers
at[direct]=$upstream_port process[direct]=0
at[edge]=$((port + 1)) process[edge]=$node
proxies=(edge)

if have nginx nginx-light; then
  cat >"$work/nginx.conf" <<CONFIG
daemon off; worker_processes 1; error_log $work/nginx.error; pid $work/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off; client_body_temp_path $work/nginx-body; proxy_temp_path $work/nginx-proxy;
  fastcgi_temp_path $work/nginx-f; uwsgi_temp_path $work/nginx-u; scgi_temp_path $work/nginx-s;
  upstream provider { server 127.0.0.1:$upstream_port; keepalive 64; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:17540; keepalive_requests 1000000;
    location / { proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
  }
}
CONFIG
  start "$server_cpu" 17540 nginx -c "$work/nginx.conf" -e "$work/nginx.error"
  at[nginx]=17540 process[nginx]=$(pgrep -P "$pid" | head -1) # the one worker
  proxies+=(nginx)
  say "$(nginx -v 2>&1)"
fi
if have haproxy haproxy; then
  cat >"$work/haproxy.cfg" <<CONFIG
global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  http-reuse always
frontend all
  bind 127.0.0.1:17550
  default_backend provider
backend provider
  server one 127.0.0.1:$upstream_port
CONFIG
  start "$server_cpu" 17550 haproxy -f "$work/haproxy.cfg" -db
  at[haproxy]=17550 process[haproxy]=$pid
  proxies+=(haproxy)
  say "$(haproxy -v | head -1)"
fi
if dotnet build "$root/perf/Yarp.Host" -c Release -v q --nologo >"$work/yarp-build.log" 2>&1; then
  start "$server_cpu" 17560 "$root/perf/Yarp.Host/bin/Release/net10.0/Yarp.Host" 17560 $upstream
  at[yarp]=17560 process[yarp]=$pid
  proxies+=(yarp)
  say "YARP 2.3.0"
else
  say "left out: YARP does not build: $(grep -m1 error "$work/yarp-build.log")"
fi
portkey=$root/artifacts/portkey
if have npm "nodejs npm" && { [ -d "$portkey/node_modules" ] || timeout 300 npm install --prefix "$portkey" --no-audit --no-fund @portkey-ai/gateway >"$work/npm.log" 2>&1; }; then
  start "$server_cpu" 17570 node "$portkey/node_modules/@portkey-ai/gateway/build/start-server.js" --port=17570 --headless
  at[portkey]=17570 process[portkey]=$pid
  proxies+=(portkey)
  say "Portkey gateway $(node -p "require('$portkey/node_modules/@portkey-ai/gateway/package.json').version"), node $(node --version)"
else
  say "left out: the Portkey gateway cannot be installed: $(tail -1 "$work/npm.log" 2>/dev/null)"
fi

through() { # through PROXY SAMPLES BODY OPTION…
  local proxy=$1 samples=$2 body=$3; shift 3
  local extra=()
  [ "$proxy" = portkey ] && extra=(--key none --header "x-portkey-provider: openai" --header "x-portkey-custom-host: $upstream/v1")
  measure "$samples" "${process[$proxy]}" http --port "${at[$proxy]}" --body-file "$body" --keys 1 --miss-every 0 "${extra[@]}" "$@"
}

for proxy in "${proxies[@]}"; do through "$proxy" warm "$work/body.json" --connections 16 --duration 3; done

# Requests a second of one core: of the server's CPU time, because the load and the provider share the other core and may be what limits the rate.
for ((round = 0; round < rounds; round++)); do
  for proxy in "${proxies[@]}"; do through "$proxy" "max.$proxy" "$work/body.json" --connections 16 --duration "$run_seconds" --warmup 1; done
done
for proxy in "${proxies[@]}"; do
  awk '{ print 1e6 / $1 }' "$work/samples/max.$proxy.cpu_us_per_request" >"$work/samples/max.$proxy.per_core"
  row "$proxy, rate c16" "max.$proxy.per_s" 1/s
  row "$proxy, rate by its CPU time" "max.$proxy.per_core" 1/s
done
for proxy in "${proxies[@]:1}"; do ratio "http.proxy.max.vs_$proxy" max.edge.per_core "max.$proxy.per_core"; done

# What each adds to a stream's median wait, one client at a time. Portkey's wait is a millisecond, and its streams are of a form of its own.
proxies=("${proxies[@]/portkey/}")
stream="--stream --connections 1 --duration $run_seconds --warmup 1"
for ((round = 0; round < rounds; round++)); do
  for proxy in direct ${proxies[@]}; do through "$proxy" "stream.$proxy" "$work/stream.json" $stream; done
done
for proxy in direct ${proxies[@]}; do
  row "$proxy, a stream's median wait" "stream.$proxy.p50_us" us
  awk -v direct="$(median stream.direct.p50_us)" '{ print $1 - direct }' "$work/samples/stream.$proxy.p50_us" >"$work/samples/added.$proxy"
done
[ -n "${at[nginx]:-}" ] && ratio http.proxy.added_p50.vs_nginx added.edge added.nginx
keep_report http
