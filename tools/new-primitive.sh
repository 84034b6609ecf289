#!/usr/bin/env bash
# Writes the folder of a new primitive, codecs/NAME/, and a recipe that tries it, recipes/optional/<mnemonic>.mlir.
# What it writes works: a step over indices that adds a constant modulo 256. Build, pass the tests, then make it what it is to be;
# docs/Contributing.md says what each file is for.
#
# Usage: tools/new-primitive.sh NAME    NAME: in CamelCase, for example RunLength
set -euo pipefail
cd "$(dirname "$0")/.."
case "${1:-}" in
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
esac
if [ $# != 1 ] || ! [[ $1 =~ ^[A-Z][A-Za-z0-9]*$ ]]; then
  echo "new-primitive.sh: give one name in CamelCase; usage: tools/new-primitive.sh NAME" >&2
  exit 2
fi
exec python3 tools/scripts/new_primitive.py "$1"
