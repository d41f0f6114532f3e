#!/usr/bin/env bash
# Prints every figure of the README, measured on the native binary: `figure NAME VALUE UNIT`.
# usage: perf/figures.sh [BINARY]      BINARY: a published edge; published first when left out
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${1:-}
if [ -z "$binary" ]; then
  dotnet publish src/Edge.Node -c Release -r linux-x64 -v q --nologo
  binary=src/Edge.Node/bin/Release/net10.0/linux-x64/publish/edge
fi
dotnet build perf/Edge.Figures -c Release -v q --nologo
perf/Edge.Figures/bin/Release/net10.0/Edge.Figures node "$binary"

"$binary" eval chat --suite native/models/chat-tiny/suite.jsonl | grep '^figure '
"$binary" eval embeddings --golden tests/Edge.Tests/Inference/Embeddings/golden.jsonl | grep '^figure '
stories=${EDGE_TESTDATA:+$EDGE_TESTDATA/models/stories260K}
if [ -n "$stories" ]; then
  "$binary" eval tokens "$stories" --name stories260k | grep '^figure '
else
  echo "stories260k.tokens_equal: left out, EDGE_TESTDATA does not name the folder with its model" >&2
fi
