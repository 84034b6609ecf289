"""Makes the wheel of the package by pip, installs it into an empty folder, and reads and writes a dataset by that alone.

Usage: wheel_test.py SOURCE_DIR SCRATCH FOLDER BACKEND_DIR [PREFIX]

FOLDER is from smmil-corpus. BACKEND_DIR has scikit-build-core, which pip would fetch. With PREFIX, where libsmmil is installed, only the
binding is compiled; without, the library as well, as for whoever says `pip install .`.
"""
import os
import shutil
import subprocess
import sys
import zipfile

source, scratch, folder, backend, *prefix = map(os.path.abspath, sys.argv[1:])
environment = {**os.environ, "PYTHONPATH": backend, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
if shutil.which("ccache"):
    environment.setdefault("CMAKE_CXX_COMPILER_LAUNCHER", "ccache")


def run(*command, **options):
    done = subprocess.run([sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", **options)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-4000:]}")
    return done.stdout


# docs/Python.md has these commands; what they build with is here already, so that nothing is fetched.
page = open(os.path.join(source, "docs", "Python.md"), encoding="utf-8").read()
settings = ["--config-settings=cmake.define.SMMIL_PYTHON_ONLY=ON", "--config-settings=cmake.define.Smmil_ROOT=PREFIX"] if prefix else []
command = " ".join(["pip wheel . --no-deps -w dist", *settings])
assert command in page, f"docs/Python.md lacks `{command}`"
run("-m", "pip", "wheel", source, "--no-deps", "-w", scratch, *(s.replace("PREFIX", prefix[0]) for s in settings), "--no-build-isolation",
    f"--config-settings=build-dir={scratch}/build", env=environment)
wheel, = (name for name in os.listdir(scratch) if name.endswith(".whl"))
names = zipfile.ZipFile(os.path.join(scratch, wheel)).namelist()
here = [os.path.relpath(os.path.join(at, name), os.path.join(source, "python")) for at, _, files in os.walk(os.path.join(source, "python", "smmil"))
        for name in files if name.endswith((".py", ".pyi", "py.typed"))]
absent = set(here) - set(names)
assert not absent, f"the wheel lacks {absent}"
# The extension, the library where it is one of its own, metadata, and nothing else.
others = sorted(name for name in set(names) - set(here) if ".dist-info/" not in name)
assert others[0].startswith("smmil/_core.") and [name.split(".so")[0] for name in others[1:]] == ["smmil/libsmmil"] * len(prefix), others

site = os.path.join(scratch, "site")
run("-m", "pip", "install", "--no-deps", "--no-index", "--target", site, os.path.join(scratch, wheel), env=environment)
program = """
import sys, smmil
assert smmil.__file__.startswith(sys.argv[3]), smmil.__file__
report = smmil.pack(sys.argv[1], sys.argv[2])
dataset = smmil.open(sys.argv[2])
images = [s for sheet in dataset for s in sheet if s.kind == "image"]
print(smmil.__version__, report["sheets"], len(images), images[0].decode(size=(8, 8)).shape)
"""
printed = run("-c", program, folder, os.path.join(scratch, "made.smmil"), site, env={**environment, "PYTHONPATH": site}, cwd=scratch)
print(f"{wheel}: {printed.strip()}")
