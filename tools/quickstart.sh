#!/usr/bin/env bash
# Installs what is missing, builds, and runs the main job on an example corpus that the project generates:
# pack by copy, profile, design, build the codec, pack by design, verify with three decoders, measure.
# A second run rebuilds nothing and designs nothing anew.
#
# Usage: tools/quickstart.sh [OUT]    OUT: where the example goes, default build/quickstart
set -euo pipefail
cd "$(dirname "$0")/.."
case "${1:-}" in
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
esac

tools/setup.sh
[ -f build/build.ninja ] || cmake --preset release
cmake --build build

out=${1:-build/quickstart}
bin=build/bin
specs=examples/specs
mkdir -p "$out"
step() { printf '\n== %s\n' "$*" >&2; "$@"; }

if [ ! -f "$out/docs/sheets.jsonl" ]; then
  step "$bin/smmil-corpus" "$out/docs"
fi
if [ ! -f "$out/format.mlir" ] || [ "$bin/smmil" -nt "$out/format.mlir" ]; then
  # A run that was cut off goes on; the journal of older tools is of another request.
  if [ -f "$out/format.mlir" ] || [ "$bin/smmil" -nt "$out/journal" ]; then rm -f "$out/journal"; fi
  step "$bin/smmil" profile "$out/docs" -o "$out/dataset.mlir"
  step "$bin/smmil" design "$out/dataset.mlir" --task "$specs/task.json" --model "$specs/model.json" \
    --target "$specs/target.json" --seed 7 --journal "$out/journal" -o "$out/format.mlir" --report "$out/report.html" \
    --json >"$out/design.json"
  rm -rf "$out/codec"
fi
if [ ! -d "$out/codec" ]; then
  step "$bin/smmil" build "$out/format.mlir" -o "$out/codec" --compile
fi
rm -rf "$out/copy.smmil" "$out/small.smmil"
step "$bin/smmil" pack "$out/docs" "$out/copy.smmil"
step "$bin/smmil" pack "$out/docs" "$out/small.smmil" --format "$out/format.mlir"
step "$bin/smmil" verify "$out/small.smmil" --against "$out/docs" --decoders=reference,universal,emitted \
  --codec "$out/codec/build" --json >"$out/verify.json"
step "$bin/smmil" bench "$out/small.smmil" --codec "$out/codec/build" --json >"$out/bench.json"

python3 tools/scripts/quickstart_table.py "$out"
