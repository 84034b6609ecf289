"""What pip reads of the package: pyproject.toml names files and versions that are there. Usage: metadata_test.py SOURCE_DIR"""
import os
import re
import sys

import smmil

try:
    import tomllib
except ImportError:  # Before Python 3.11.
    print("metadata is not checked: this Python has no tomllib")
    sys.exit()

root = sys.argv[1]
with open(os.path.join(root, "pyproject.toml"), "rb") as file:
    project = tomllib.load(file)
about, build = project["project"], project["tool"]["scikit-build"]
version = build["metadata"]["version"]
with open(os.path.join(root, version["input"]), encoding="utf-8") as file:
    assert re.search(version["regex"], file.read())["value"] == smmil.__version__
assert about["name"] == "smmil" and os.path.isfile(os.path.join(root, about["readme"])) and os.path.isfile(os.path.join(root, about["license"]["file"]))
least = tuple(map(int, re.fullmatch(r">=(\d+)\.(\d+)", about["requires-python"]).groups()))
assert sys.version_info[:2] >= least
# The README names the same versions.
with open(os.path.join(root, "README.md"), encoding="utf-8") as file:
    row = re.search(r"^\| Python \|.*$", file.read(), re.M).group()
floors = {"Python": about["requires-python"], **{name: next(d for d in about["dependencies"] + about["optional-dependencies"]["torch"] if d.startswith(start))
                                                 for name, start in (("NumPy", "numpy"), ("PyTorch", "torch"))}}
for name, floor in floors.items():
    assert f"{name} {floor.split('>=')[1]}" in row, f"README.md: {row}; {floor}"
with open(os.path.join(root, "docs", "Python.md"), encoding="utf-8") as file:
    assert f'pip install ".[{",".join(about["optional-dependencies"])}]"' in file.read(), "docs/Python.md names the extras"
with open(os.path.join(root, "python", "CMakeLists.txt"), encoding="utf-8") as file:
    cmake = file.read()
assert f"find_package(Python {least[0]}.{least[1]} " in cmake, "CMake and pip ask for one Python"
for target in build["build"]["targets"]:
    assert f"nanobind_add_module({target} " in cmake
for component in build["install"]["components"]:
    assert f"COMPONENT {component})" in cmake
# Every file of the package is built into build/python, from which it is installed.
source, built = os.path.join(root, "python", "smmil"), os.path.dirname(smmil.__file__)
for folder, _, files in os.walk(source):
    for name in files:
        if name.endswith((".py", ".pyi", "py.typed")):
            assert os.path.isfile(os.path.join(built, os.path.relpath(os.path.join(folder, name), source))), name
print(f"metadata of {about['name']} {smmil.__version__}: extras {', '.join(sorted(about['optional-dependencies']))}")
