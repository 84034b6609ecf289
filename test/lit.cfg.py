"""lit configuration: substitutions and features of the SMMIL tests."""
import os
import shutil

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

config.substitutions.append(("%host_cxx", config.host_cxx))
config.substitutions.append(("%cmake", config.cmake))
config.substitutions.append(("%source_dir", config.smmil_source_dir))
config.substitutions.append(("%build_dir", config.smmil_build_dir))
config.substitutions.append(("%python", "python3"))

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
