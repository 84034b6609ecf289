"""lit configuration: substitutions and features of the SMMIL tests."""
import glob
import os
import shutil
import subprocess

import lit.formats

config.name = "SMMIL"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "Unit", "expected"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.smmil_build_dir, "test")

config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.smmil_build_dir, "bin"), config.llvm_tools_dir, os.environ["PATH"]])
config.environment["FILECHECK_OPTS"] = "--enable-var-scope"
# CMake takes its default build type from here. Emitted codecs, which dozens of tests compile, then take a quarter of the time;
# tools/quickstart.sh, which continuous integration runs too, compiles them as users do.
config.environment["CMAKE_BUILD_TYPE"] = "Quick"
config.environment["CXXFLAGS"] = "-O1"
# For the same reason they are compiled for this CPU alone, and what several of them share once.
# test/Target/Halide/Inputs/run_called.py compiles one for all.
if os.path.exists("/proc/cpuinfo"):
    with open("/proc/cpuinfo") as cpu:
        if {"avx2", "bmi2"} <= set(cpu.read().split()):
            config.environment["SMMIL_CODEC_ISAS"] = "avx2"
if shutil.which("ccache"):
    config.environment.update({"CMAKE_CXX_COMPILER_LAUNCHER": "ccache", "CCACHE_BASEDIR": "/", "CCACHE_NOHASHDIR": "1",
                               "CCACHE_DIR": os.path.join(config.test_exec_root, "ccache")})

config.substitutions.append(("%host_cxx", config.host_cxx))
config.substitutions.append(("%cmake", config.cmake))
config.substitutions.append(("%source_dir", config.smmil_source_dir))
config.substitutions.append(("%build_dir", config.smmil_build_dir))
config.substitutions.append(("%python", "python3"))

# The Python package is made where Python's headers and nanobind are installed; its tests run under the first interpreter that has NumPy and,
# where one has it, PyTorch as well. Debian's packages are those of /usr/bin/python3, whatever else is on the PATH.
if glob.glob(os.path.join(config.smmil_build_dir, "python", "smmil", "_core.*.so")):
    config.environment["PYTHONPATH"] = os.path.join(config.smmil_build_dir, "python")
    config.environment["PYTHONDONTWRITEBYTECODE"] = "1"
    probe = "import importlib.util as u, smmil; print(*[m for m in ('torch', 'pyarrow', 'webdataset', 'streaming', 'litdata', 'datasets', 'ray') if u.find_spec(m)])"
    for interpreter in filter(None, (os.environ.get("SMMIL_TEST_PYTHON"), "python3", "/usr/bin/python3")):
        found = subprocess.run([interpreter, "-c", probe], env=config.environment, capture_output=True, text=True)
        if found.returncode == 0:
            if "python-package" not in config.available_features:
                config.available_features.add("python-package")
                config.substitutions.append(("%package_python", interpreter))
            for module in found.stdout.split():
                if module not in config.available_features:
                    config.available_features.add(module)
                    config.substitutions.append(("%" + module + "_python", interpreter))

# Real documents lie beside the checkout; tests over them skip where they are absent.
shared = os.path.join(os.path.dirname(config.smmil_source_dir), "shared", "data")
if os.path.isdir(shared):
    config.available_features.add("shared-data")
    config.substitutions.append(("%shared_data", shared))
# Some tests try everything in a thorough run and a sample of it with tools/check.sh --quick.
thorough = not os.environ.get("SMMIL_QUICK")
config.substitutions.append(("%thorough", "--thorough" if thorough else ""))
if thorough:
    config.available_features.add("thorough")
# What makes a wheel: tools/setup.sh --ci fetches it. A wheel that compiles the library once more is for those who ask for it.
backends = glob.glob(os.path.join(config.smmil_source_dir, ".deps", "scikit-build-core-*"))
if backends and thorough and "python-package" in config.available_features:
    config.available_features.add("wheel")
    config.substitutions.append(("%wheel_backend", backends[0]))
    if os.environ.get("SMMIL_WHOLE_WHEEL"):
        config.available_features.add("whole-wheel")
if config.have_halide:
    config.available_features.add("halide")
# libFuzzer comes with clang.
if shutil.which("clang++-19"):
    config.available_features.add("clang-19")
if shutil.which("clang-format", path=config.environment["PATH"]):
    config.available_features.add("clang-format")
# tools/tidy.sh takes this version alone.
if shutil.which("clang-tidy-19"):
    config.available_features.add("clang-tidy")
