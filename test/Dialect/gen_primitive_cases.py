#!/usr/bin/env python3
"""Writes the tests of the ops that are made from the records of codecs/*/Primitive.td, which no hand writes twice.

`invalid`: for -verify-diagnostics, a case per constraint and way to break it: each number just outside of a range, an unknown
word, an item parameter at its bound, a table that is none or missing, an operand or result of another type.
`ops`: for FileCheck, every op in both directions as the record's example writes it, with nothing optional, and with
everything, each parameter a knob.

Usage: gen_primitive_cases.py (invalid | ops) SOURCE_DIR
"""
import re
import subprocess
import sys
from pathlib import Path

SOURCE = "tensor<?xui8>"


class Op:
    """One op of a primitive, and text of it with chosen parameters."""

    def __init__(self, side, ods):
        self.side = side
        self.name = f"codec.{side.mnemonic}"
        self.takes, self.gives = ([ods.sample(value) for value in values] for values in (side.takes, side.gives))
        head = side.example().split("\n")[0].strip()
        results, rest = head.split(" = ", 1)
        self.results = results
        self.operands = re.findall(r"%\w+", rest)
        self.words = {p.name: match.group(1) for p in side.params
                      if (match := re.search(rf"\b{p.keyword} (\S+)", rest))}
        for param in side.params:
            if not param.optional and param.name not in self.words:
                sys.exit(f"gen_primitive_cases.py: the example of {side.mnemonic} lacks {param.keyword}")

    def text(self, values, operands=None, results=None):
        """The op with these values of parameters and tables, in the order of its form."""
        words = "".join(f" {p.keyword} {values[p.name]}" for p in self.side.params if p.name in values)
        words += "".join(f" {name} {values[name]}" for name in ("table", "rates") if name in values)
        return (f"{self.results} = {self.name} {', '.join(self.operands)}{words}"
                f" : {', '.join(operands or self.takes)} -> {', '.join(results or self.gives)}")

    def required(self):
        return {p.name: self.words[p.name] for p in self.side.params if not p.optional}

    def tables(self):
        return [name for name, has in (("table", self.side.has_table), ("rates", self.side.has_rates)) if has]


def encoder(op, lines, operands=None, after=""):
    """An encoder around an op, whose operands come from nowhere: what a step takes does not depend on its neighbours here."""
    text = f"codec.encoder @c(%source: {SOURCE}) -> !codec.bits {{\n"
    for name, kind in zip(op.operands, operands or op.takes):
        text += f"  {name} = builtin.unrealized_conversion_cast %source : {SOURCE} to {kind}\n"
    text += "".join(f"  {line}\n" for line in lines)
    return text + f"  %stored = codec.store %source : {SOURCE} -> !codec.bits\n  codec.return %stored : !codec.bits\n}}\n" + after


def legal(param):
    """What the verifier says of a parameter."""
    if param.words:
        return "one of " + ", ".join(f'"{word}"' for word in param.words)
    if param.legal:
        return "one of " + ", ".join(map(str, param.legal))
    kind = f"a multiple of {param.multiple}" if param.multiple > 1 else "an integer"
    return f"{kind} from {param.least} to {param.most}"


def outside(param):
    """Values that are nearly legal."""
    if param.words:
        return [param.words[0] + "_"]
    if param.legal:
        return sorted({n for v in param.legal for n in (v - 1, v + 1)} - set(param.legal))
    found = [param.least - param.multiple, param.most + param.multiple]
    return found + ([param.least + 1] if param.multiple > 1 else [])


def invalid(op):
    def case(label, error, values, note="", operands=None, results=None, after=""):
        lines = [f"// expected-error{'-re' if '{{' in error else ''} @+1 {{{{'{op.name}' op {error}}}}}",
                 op.text(values, operands, results)]
        head = f"// {op.side.mnemonic} C{label}\n" if label else ""
        return head + note + encoder(op, lines, operands, after)

    label = 0
    for param in op.side.params:
        label += 1
        for value in outside(param):
            shown = f'"{value}"' if param.words else value
            yield case(label, f"expects {param.name} to be {legal(param)}, got {shown}", {**op.required(), param.name: value})
        if param.below:
            label += 1
            bound = op.words[param.below]
            yield case(label, f"expects {param.name} to be less than {param.below}, {bound}, got {bound}",
                       {**op.required(), param.name: bound})
    for name in op.tables():
        label += 1
        yield case(label, "names @missing, which is not a codec.tables", {**op.required(), name: "@missing"})
        yield case(label, "names @c, which is not a codec.tables", {**op.required(), name: "@c"},
                   "// expected-note @+1 {{it is this op}}\n")
    if label != len(op.side.constraints()):
        sys.exit(f"gen_primitive_cases.py: {op.name} states {len(op.side.constraints())} constraints, but {label} have cases")
    for what, types in (("operand", op.takes), ("result", op.gives)):
        for i, kind in enumerate(types):
            other = SOURCE if kind == "!codec.bits" else "!codec.bits"
            changed = types[:i] + [other] + types[i + 1:]
            yield case(0, f"{what} #{i} must be {{{{.*}}}}, but got '{other}'", op.required(), **{what + "s": changed})


def forms(op):
    """The op as the record's example writes it, with nothing optional, and with everything."""
    yield {p.name: op.words[p.name] for p in op.side.params if p.name in op.words}
    yield op.required()
    yield {**{p.name: f"?@{p.name}" for p in op.side.params}, **{name: "@table" for name in op.tables()}}


def round_trip(op):
    lines = []
    for i, values in enumerate(forms(op)):
        text = op.text(values)
        lines.append("// CHECK: " + re.sub(r"%\w+", "%{{[^ ,]+}}", text))
        lines.append(re.sub(r"%(\w+)(?=.* = )", rf"%\1_{i}", text))
    return f"// CHECK-LABEL: codec.encoder @{op.side.mnemonic}(\n" + encoder(op, lines).replace("@c(", f"@{op.side.mnemonic}(")


def main(kind, root):
    sys.path.insert(0, str(Path(root) / "tools/scripts"))
    from primitives import load, ods
    try:
        primitives = load.primitives("llvm-tblgen", root)
    except (load.RecordError, subprocess.CalledProcessError) as error:
        sys.exit(f"gen_primitive_cases.py: {error}")
    ops = [Op(side, ods) for side in ods.sides(primitives)]
    if kind == "invalid":
        print("\n// -----\n\n".join(case for op in ops for case in invalid(op)))
    else:
        print('codec.tables @table xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"')
        print("\n".join(map(round_trip, ops)))


if __name__ == "__main__":
    main(*sys.argv[1:])
