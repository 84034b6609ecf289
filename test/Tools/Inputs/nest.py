"""Prints a module with `depth` levels of a kind: nest.py KIND DEPTH."""
import sys

kind, depth = sys.argv[1], int(sys.argv[2])
if kind == "region":
    print("module {\n" * depth + "}\n" * depth)
elif kind == "attribute":
    print("module attributes {deep.a = " + "[" * (depth - 1) + "]" * (depth - 1) + "} {}")
elif kind == "type":
    print("module attributes {deep.a = " + "tuple<" * (depth - 1) + "i1" + ">" * (depth - 1) + "} {}")
