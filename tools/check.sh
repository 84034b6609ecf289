#!/usr/bin/env bash
# Builds and passes all tests: unit tests (CTest) and lit. Ends with one line of counts.
#
# Usage: tools/check.sh [--quick]    --quick tries a sample where the whole takes minutes
set -euo pipefail
cd "$(dirname "$0")/.."

quick=
for argument in "$@"; do
  case "$argument" in
    --quick) quick=1 ;;
    *) echo "check.sh: unknown argument '$argument'; usage: tools/check.sh [--quick]" >&2; exit 2 ;;
  esac
done

tools/setup.sh
[ -f build/build.ninja ] || cmake --preset release
cmake --build build --target all SmmilUnitTests
# The summary parses the runners' own reports, so a runner that crashes is a failure too.
SMMIL_QUICK="$quick" python3 tools/scripts/run_tests.py build
