#!/usr/bin/env bash
# Runs the fuzzers of lib/Media and of primitives of files and pictures one after the other; ends with the number of findings, and fails if there are any.
#
# Usage: tools/fuzz.sh SEEDS CORPUS SECONDS [FUZZER ...]    SECONDS: for each fuzzer; without names all of them run
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 2; }
bin=${SMMIL_FUZZ_BIN:-$(dirname "$0")/../build-fuzz/bin}
seeds=$1 corpus=$2 seconds=$3
shift 3
[ $# -gt 0 ] || set -- jpeg png webp gif tiff heif jpeg2000 flac mpeg ogg container any jpeg_file png_file gif_file wav_file block_picture
mkdir -p "$corpus/findings"
findings=0
for name in "$@"; do
  mkdir -p "$corpus/$name" "$seeds/$name"
  log="$corpus/$name.log"
  # A file may not take more than 1.5 GB, nor a single field of it 1 GB, nor 20 s.
  if nice -n 15 "$bin/fuzz-$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1500 -malloc_limit_mb=1000 \
    -max_len=65536 -print_final_stats=1 -artifact_prefix="$corpus/findings/$name-" "$corpus/$name" "$seeds/$name" >"$log" 2>&1; then
    grep -o 'number_of_executed_units: [0-9]*' "$log" | sed "s/number_of_executed_units/fuzz-$name: runs/"
  else
    findings=$((findings + 1))
    echo "fuzz-$name: finding; see $log" >&2
  fi
done
echo "$findings findings"
[ "$findings" = 0 ]
