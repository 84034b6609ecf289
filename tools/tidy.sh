#!/usr/bin/env bash
# Runs clang-tidy with .clang-tidy over the project's own .cpp files, each as the build compiles it. Fails on any finding.
# Reads compile_commands.json and generated headers, so build first. Needs the package clang-tidy-19.
#
# Usage: tools/tidy.sh [--build DIR] [--jobs N] [--since REVISION | FILE...]
#   --since    only what changed since the branch left REVISION: files, and files whose last build read a changed header
#   --build    build folder (default build)
#   --jobs     files at a time (default: one for each processor)
# Without --since or FILE, all files.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$(pwd -P)

build=build jobs=$(nproc) since='' files=()
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    --build | --jobs | --since)
      [ $# -gt 1 ] || { echo "tidy.sh: $1 needs a value" >&2; exit 2; }
      declare "${1#--}=$2"; shift 2 ;;
    -*) echo "tidy.sh: unknown argument '$1'; see tools/tidy.sh --help" >&2; exit 2 ;;
    *) files+=("$(cd "$OLDPWD" && realpath -- "$1")"); shift ;;
  esac
done
[ -z "$since" ] || [ "${#files[@]}" = 0 ] || { echo "tidy.sh: either --since or files" >&2; exit 2; }
# Another version knows other checks and rejects our configuration.
tidy=$(command -v clang-tidy-19) || tidy=$(command -v clang-tidy) && "$tidy" --version | grep -q 'version 19\.' \
  || { echo "tidy.sh: install clang-tidy-19" >&2; exit 2; }
commands=$build/compile_commands.json
[ -f "$commands" ] || { echo "tidy.sh: no $commands; build first (tools/check.sh)" >&2; exit 2; }

compiled=$(sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$commands" | sort -u)
own=$(grep -E "^$root/(codecs|lib|dialects|tools|test)/" <<<"$compiled" || true)
if [ -n "$since" ]; then
  changed=$({ git diff --name-only --merge-base "$since" --; git ls-files --others --exclude-standard; } | sed "s|^|$root/|")
  # Of every object ninja knows the source, which comes first, and the headers; ccache makes their paths relative.
  readers=$(ninja -C "$build" -t deps | awk -v changed="$changed" -v above="$(dirname "$(realpath "$build")")/" '
    BEGIN { count = split(changed, names, "\n"); for (i = 1; i <= count; ++i) is[names[i]] = 1 }
    /^[^ ]/ { source = ""; next }
    NF { sub(/^\.\.\//, above, $1); if (source == "") source = $1; if ($1 in is) print source }')
  own=$(grep -Fx -e "$changed" -e "$readers" <<<"$own" || true)
elif [ "${#files[@]}" -gt 0 ]; then
  own=$(printf '%s\n' "${files[@]}")
  unknown=$(grep -Fxv -e "$compiled" <<<"$own" || true)
  [ -z "$unknown" ] || { echo "tidy.sh: the build compiles no $unknown" >&2; exit 2; }
fi
[ -n "$own" ] || { echo "tidy.sh: nothing to look at"; exit 0; }

# Silent about files without findings.
check='said=$("$0" -p "$1" --quiet --warnings-as-errors="*" "$2" 2>&1) || { grep -v " warnings* generated\.$" <<<"$said"; exit 1; }'
count=$(wc -l <<<"$own")
if ! tr '\n' '\0' <<<"$own" | xargs -0 -n 1 -P "$jobs" bash -c "$check" "$tidy" "$build"; then
  echo "tidy: findings, see above; a check that is wrong about a line is silenced there by NOLINT with its name and why"
  exit 1
fi
echo "tidy: no findings in $count files"
