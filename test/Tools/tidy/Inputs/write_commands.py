#!/usr/bin/env python3
"""Writes compile_commands.json as CMake does. Usage: write_commands.py FOLDER FILE..."""
import json
import os
import sys

folder = os.path.realpath(sys.argv[1])
entries = []
for name in sys.argv[2:]:
    path = os.path.join(folder, name)
    entries.append({"directory": folder, "command": f"c++ -Wall -std=c++17 -c {path}", "file": path})
with open(os.path.join(folder, "compile_commands.json"), "w") as out:
    json.dump(entries, out, indent=2)
