#!/usr/bin/env bash
# Installs what SMMIL needs on Debian 12 or 13: distribution packages and the pinned Halide wheel.
# A second run finds everything in place and does nothing.
#
# Usage: tools/setup.sh [--no-halide] [--ci]
#   --ci: also what the suite fuzzes with, compares with and makes a wheel with, and skips otherwise
set -euo pipefail
cd "$(dirname "$0")/.."

halide=yes ci=no
for argument in "$@"; do
  case "$argument" in
    --no-halide) halide=no ;;
    --ci) ci=yes ;;
    *) echo "setup.sh: unknown argument '$argument'; usage: tools/setup.sh [--no-halide] [--ci]" >&2; exit 2 ;;
  esac
done

packages=(
  g++ make cmake ninja-build ccache pkg-config python3 python3-dev python3-numpy python3-pip git
  llvm-19-dev libmlir-19-dev mlir-19-tools llvm-19-tools clang-format-19
  libz3-dev nlohmann-json3-dev libcli11-dev libgtest-dev
  libzstd-dev zstd zlib1g-dev libxxhash-dev libpcre2-dev libutf8proc-dev libsentencepiece-dev
  libjpeg62-turbo-dev libpng-dev libwebp-dev libavif-dev libdav1d-dev libjxl-dev libgif-dev libtiff-dev libheif-dev libopenjp2-7-dev
  libflac-dev libsndfile1-dev libmpg123-dev libogg-dev libvorbis-dev libopusfile-dev libopus-dev
)

# From Debian 13 on libheif keeps its decoders in packages of their own.
if [ "$(sed -n 's/^VERSION_ID="\{0,1\}\([0-9]*\).*/\1/p' /etc/os-release)" -ge 13 ] 2>/dev/null; then
  packages+=(libheif-plugin-libde265 libheif-plugin-aomdec)
fi
[ "$ci" = no ] || packages+=(clang-19 libclang-rt-19-dev python3-pil python3-soundfile python3-torch python3-tqdm)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  echo "setup: installing ${missing[*]}"
  sudo=
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "setup.sh: run as root, or install: ${missing[*]}" >&2; exit 1; }
    sudo=sudo
  fi
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# nanobind binds the Python package; its wheel is sources alone. Debian 12 does not have it.
nanobind_version=2.9.2
nanobind_sha256=c37957ffd5eac7eda349cff3622ecd32e5ee1244ecc912c99b5bc8188bafd16e
if [ ! -f ".deps/nanobind-$nanobind_version/nanobind/cmake/nanobind-config.cmake" ]; then
  echo "setup: fetching nanobind $nanobind_version"
  scratch=$(mktemp -d)
  printf 'nanobind==%s --hash=sha256:%s\n' "$nanobind_version" "$nanobind_sha256" >"$scratch/requirements.txt"
  if python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: \
    -r "$scratch/requirements.txt" -d "$scratch"; then
    mkdir -p ".deps/nanobind-$nanobind_version"
    python3 -m zipfile -e "$scratch"/nanobind-*.whl ".deps/nanobind-$nanobind_version"
  else
    echo "setup: nanobind could not be fetched; the Python package will not be built" >&2
  fi
  rm -rf "$scratch"
fi

# What `pip install .` builds with; pip fetches it by itself, and the test that makes a wheel fetches nothing.
build_backend=.deps/scikit-build-core-1.1.2
if [ "$ci" = yes ] && [ ! -d "$build_backend" ]; then
  echo "setup: fetching scikit-build-core"
  python3 -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: --target "$build_backend" \
    -r /dev/stdin <<'REQUIREMENTS' || { rm -rf "$build_backend"; echo "setup: it could not be fetched; no wheel will be tested" >&2; }
scikit-build-core==1.1.2 --hash=sha256:7f4f959a467692db50bdd1ea7ce1507f2c7972e6023b753ee302d169bc4cec85
packaging==26.4 --hash=sha256:81383611a09c1bc0b08b76e0fd5829d7c6824c65b27a6aee339da133f4233ea2
pathspec==1.1.1 --hash=sha256:a00ce642f577bf7f473932318056212bc4f8bfdf53128c78bbd5af0b9b20b189
REQUIREMENTS
fi

# Halide 21 comes from its official wheel: it holds the C++ headers and library, with LLVM inside and not exported.
# The hash pins the file; without Halide everything works on the emitted C++ fallback.
halide_version=21.0.0
halide_sha256=3686c2b4c9aed1e26e1e55631608b2c4a4c3fe2d4386505ba1921859adb683ab
if [ "$halide" = yes ] && [ "$(uname -m)" = x86_64 ] && [ ! -f ".deps/halide/.version-$halide_version" ]; then
  echo "setup: fetching Halide $halide_version"
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  printf 'halide==%s --hash=sha256:%s\n' "$halide_version" "$halide_sha256" >"$scratch/requirements.txt"
  if python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: \
    --python-version 3.11 --implementation cp --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 \
    -r "$scratch/requirements.txt" -d "$scratch"; then
    mkdir -p .deps
    python3 - "$scratch" <<'PYTHON'
import glob, sys, zipfile
with zipfile.ZipFile(glob.glob(sys.argv[1] + "/halide-*.whl")[0]) as wheel:
    for name in wheel.namelist():
        if name.startswith("halide/include/") or name == "halide/lib64/libHalide.so":
            wheel.extract(name, ".deps")
PYTHON
    touch ".deps/halide/.version-$halide_version"
  else
    echo "setup: Halide could not be fetched; emitted codecs will use their C++ kernels" >&2
  fi
fi
echo "setup: ready"
