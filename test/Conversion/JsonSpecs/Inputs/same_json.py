"""Two JSON files say the same, field by field, whatever their order and spelling of numbers: same_json.py ONE OTHER."""
import json
import sys

one, other = (json.load(open(path)) for path in sys.argv[1:3])
if one != other:
    sys.exit(f"{sys.argv[1]} says {one}\n{sys.argv[2]} says {other}")
