#!/usr/bin/env bash
# Writes docs/Figures.md anew from programs: sizes, quality, decode speed, design and compile times, and what others store
# (bench/peers.py, with the packages that the interpreter SMMIL_TEST_PYTHON has, else python3). docs/Measuring.md says what
# the figures mean. Every step's result is kept in build/figures and not measured again by the same tools.
#
# Usage: tools/figures.sh [--quick] [--only NAME,...] [--peers] [--budget N] [--no-compile] [--sheets N] [--every N] [--out FILE]
#                         [--work DIR] [--bin DIR]
#   --quick      the project's own corpus alone, no photos
#   --only       only these sources: `corpus`, or names below ../shared/data/docs
#   --peers      only what others store, of the largest source, by the design that an earlier run left; the rest of the page stays
#   --budget     designs to measure for each source (default 240)
#   --no-compile designs are chosen without racing compiled finalists
#   --sheets     sheets of the project's own corpus (default 36)
#   --every      picture codecs race on one of so many pictures (default 8 of the sources, 1 of the corpus)
#   --out        file to write (default docs/Figures.md); frames.svg, size against decode time, goes beside it
#   --work       where datasets and results are kept (default build/figures)
#   --bin        folder of the tools (default build/bin)
set -euo pipefail
cd "$(dirname "$0")/.."
case "${1:-}" in
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
esac
exec python3 tools/scripts/figures.py --command "tools/figures.sh${*:+ $*}" "$@"
