"""Prints the C++ that is made from the records of primitives."""
from .load import enumerator

BANNER = "// Made by gen_primitives.py from codecs/*/Primitive.td; do not edit.\n"


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def enums(primitives):
    known = {}
    for primitive in primitives:
        for param in primitive.params:
            if param.words:
                known.setdefault(param.enum, param.words)
    return known


def own_header(primitive):
    """What one primitive is called and takes; its own folder reads no other's."""
    guard = f"SMMIL_RUNTIME_PRIMITIVES_{primitive.name.upper()}_H"
    text = BANNER + "// clang-format off\n"
    text += f"#ifndef {guard}\n#define {guard}\n\n#include \"smmil/Runtime/OpCode.h\"\n\nnamespace smmil {{\n"
    for enum, words in enums([primitive]).items():
        # Primitives may share an enumeration.
        entries = ", ".join(f"{enumerator(word)} = {i}" for i, word in enumerate(words))
        macro = f"SMMIL_RUNTIME_ENUM_{enum.upper()}"
        text += f"\n#ifndef {macro}\n#define {macro}\nenum class {enum} : int32_t {{ {entries} }};\n#endif\n"
    body = ""
    for role, name in (("format", "Params"), ("encoder", "EncoderParams")):
        params = primitive.of(role)
        if not params:
            continue
        first = 0 if role == "format" else len(primitive.of("format"))
        body += f"struct {name} {{\n"
        for param in params:
            body += f"  {param.enum or 'int32_t'} {param.member}; ///< {param.description}\n"
        body += "};\n"
        values = ", ".join(f"static_cast<{p.enum}>(args[{first + i}])" if p.enum else f"args[{first + i}]"
                           for i, p in enumerate(params))
        function = "paramsOf" if role == "format" else "encoderParamsOf"
        body += f"constexpr {name} {function}(const int32_t *args) {{\n  return {{{values}}};\n}}\n"
    for i, param in enumerate(primitive.of("item")):
        body += f"/// Place among the item parameters: {param.description}.\n"
        body += f"constexpr int kItem{enumerator(param.name)} = {i};\n"
    text += f"\nnamespace {primitive.mnemonic} {{\n/// {primitive.summary}\n"
    text += f"constexpr OpCode kCode = static_cast<OpCode>({primitive.code});\n"
    if primitive.library:
        text += f"constexpr const char *kLibrary = {quoted(primitive.library)};\n"
    text += body
    text += f"}} // namespace {primitive.mnemonic}\n"
    return text + f"\n}} // namespace smmil\n\n#endif // {guard}\n"


def header(primitives):
    text = BANNER + "//\n// Op codes by name, for tables and tests.\n"
    text += "// clang-format off\n"
    text += "#ifndef SMMIL_RUNTIME_PRIMITIVES_H\n#define SMMIL_RUNTIME_PRIMITIVES_H\n\n"
    text += "".join(f"#include \"smmil/Runtime/Primitives/{p.name}.h\"\n" for p in primitives)
    text += "\nnamespace smmil {\n\nenum class OpCode : uint16_t {\n"
    for primitive in primitives:
        text += f"  {primitive.name} = {primitive.code}, ///< {primitive.summary}\n"
    return text + "};\n\n} // namespace smmil\n\n#endif // SMMIL_RUNTIME_PRIMITIVES_H\n"


def _numbers(name, values):
    return f"constexpr int32_t {name}[] = {{{', '.join(map(str, values))}}};\n" if values else ""


def _params(primitive):
    text, entries = "", []
    formats = [p.name for p in primitive.of("format")]
    for param in primitive.params:
        base = f"k{primitive.name}{enumerator(param.name)}"
        text += _numbers(base + "Legal", param.legal) + _numbers(base + "Tries", param.tries)
        if param.words:
            text += f"constexpr const char *{base}Words[] = {{{', '.join(map(quoted, param.words))}}};\n"

        def span(suffix, values, base=base):
            return f"{{{base}{suffix}, {len(values)}}}" if values else "{}"
        below = formats.index(param.below) if param.below else -1
        entries.append(
            f"    {{{quoted(param.name)}, {quoted(param.keyword)}, {quoted(param.description)},\n"
            f"     ParamRole::{param.role.capitalize()}, {str(param.optional).lower()}, {str(param.ladder).lower()}, "
            f"{param.absent}, {param.least}, {param.most}, {param.multiple},\n"
            f"     {span('Legal', param.legal)}, {span('Words', param.words)}, {span('Tries', param.tries)}, {below}, {param.quick}}},\n")
    if entries:
        text += f"constexpr ParamInfo k{primitive.name}Params[] = {{\n{''.join(entries)}}};\n"
    return text


def table(primitives, fusions):
    text = BANNER + '#include "smmil/Runtime/FilePicture.h"\n#include "smmil/Runtime/Fusion.h"\n#include "smmil/Runtime/PrimitiveImpl.h"\n'
    text += '#include "smmil/Runtime/PrimitiveInfo.h"\n#include "smmil/Runtime/Primitives.h"\n\n#include <cstring>\n\nnamespace smmil {\n'
    for primitive in primitives:
        text += f"namespace {primitive.mnemonic} {{\nextern const PrimitiveImpl kImpl;\n"
        text += "extern const FilePicture kPicture;\n}\n" if primitive.pictures else "}\n"
    for fusion in fusions:
        text += f"namespace fusions::{fusion.name} {{\n"
        text += "extern const Fusion kFusion;\n" if fusion.decodes else ""
        text += "extern const TrainFusion kTrainFusion;\n" if fusion.trains else ""
        text += "}\n"
    text += "\nnamespace {\n\n"
    losses = {"bit_exact": "BitExact", "bounded": "Bounded", "perceptual": "Perceptual", "custom": "Custom"}
    codes = {p.mnemonic: p.name for p in primitives}
    for primitive in primitives:
        text += _params(primitive)
        counts = ", ".join(str(len(primitive.of(role))) for role in ("format", "encoder", "item"))
        kinds = ", ".join(map(quoted, primitive.operands + primitive.results))
        text += f"constexpr const char *k{primitive.name}Kinds[] = {{{kinds}}};\n"
        library = quoted(primitive.library) if primitive.library else "nullptr"
        params = f"{{k{primitive.name}Params, {len(primitive.params)}}}" if primitive.params else "{}"
        text += (f"constexpr PrimitiveInfo k{primitive.name} = {{\n    OpCode::{primitive.name}, {quoted(primitive.name)}, "
                 f"{quoted(primitive.mnemonic)}, {quoted(primitive.summary)},\n    LossClass::{losses[primitive.loss]}, "
                 f"TableUse::{primitive.table.capitalize()}, OpCode::{codes.get(primitive.rates, primitive.name)}, "
                 f"OpCode::{codes.get(primitive.coarse, primitive.name)}, "
                 f"{len(primitive.operands)}, {len(primitive.results)},\n    "
                 f"{{k{primitive.name}Kinds, {len(primitive.operands + primitive.results)}}}, {library},\n    {params}, {counts}}};\n\n")
    text += "constexpr const PrimitiveInfo *kInfos[] = {\n"
    text += "".join(f"    &k{p.name},\n" for p in primitives) + "};\n"
    decoding, training = [f for f in fusions if f.decodes], [f for f in fusions if f.trains]
    if decoding:
        text += "const Fusion *const kFusions[] = {\n"
        text += "".join(f"    &fusions::{f.name}::kFusion,\n" for f in decoding) + "};\n"
    if training:
        text += "const TrainFusion *const kTrainFusions[] = {\n"
        text += "".join(f"    &fusions::{f.name}::kTrainFusion,\n" for f in training) + "};\n"
    text += "\n} // namespace\n\n"
    text += f"Span<const PrimitiveInfo *const> allPrimitives() {{ return {{kInfos, {len(primitives)}}}; }}\n\n"
    text += "const PrimitiveInfo *primitiveInfo(OpCode code) {\n  switch (code) {\n"
    text += "".join(f"  case OpCode::{p.name}:\n    return &k{p.name};\n" for p in primitives)
    text += "  }\n  return nullptr;\n}\n\n"
    text += "const PrimitiveImpl *primitiveImpl(OpCode code) {\n  switch (code) {\n"
    text += "".join(f"  case OpCode::{p.name}:\n    return &{p.mnemonic}::kImpl;\n" for p in primitives)
    text += "  }\n  return nullptr;\n}\n\n"
    text += "const FilePicture *filePicture(OpCode code) {\n  switch (code) {\n"
    text += "".join(f"  case OpCode::{p.name}:\n    return &{p.mnemonic}::kPicture;\n" for p in primitives if p.pictures)
    text += "  default:\n    return nullptr;\n  }\n}\n\n"
    text += ("const PrimitiveInfo *primitiveNamed(const char *mnemonic) {\n  for (const PrimitiveInfo *info : kInfos)\n"
             "    if (std::strcmp(info->mnemonic, mnemonic) == 0)\n      return info;\n  return nullptr;\n}\n\n")
    text += "Span<const Fusion *const> allFusions() { return "
    text += f"{{kFusions, {len(decoding)}}}; }}\n" if decoding else "{}; }\n"
    text += "Span<const TrainFusion *const> allTrainFusions() { return "
    text += f"{{kTrainFusions, {len(training)}}}; }}\n" if training else "{}; }\n"
    return text + "\n} // namespace smmil\n"


def reference_table(primitives):
    text = BANNER + '#include "smmil/Interpreter/ReferencePrimitive.h"\n#include "smmil/Runtime/Primitives.h"\n\nnamespace smmil::reference {\n'
    for primitive in primitives:
        text += f"namespace {primitive.mnemonic} {{\nextern const ReferencePrimitive kReference;\n}}\n"
    text += "\nconst ReferencePrimitive *referencePrimitive(OpCode code) {\n  switch (code) {\n"
    text += "".join(f"  case OpCode::{p.name}:\n    return &{p.mnemonic}::kReference;\n" for p in primitives)
    return text + "  }\n  return nullptr;\n}\n\n} // namespace smmil::reference\n"


def emitter_table(primitives, fusions):
    printing = [f for f in fusions if f.prints]
    staged = [p for p in primitives if p.halide]
    text = BANNER + '#include "smmil/Target/Cpp/EmitFusion.h"\n#include "smmil/Target/Halide/HalidePrinter.h"\n\nnamespace smmil {\n'
    for primitive in staged:
        text += f"namespace {primitive.mnemonic} {{\nextern const HalidePrinter kHalidePrinter;\n}}\n"
    for fusion in printing:
        text += f"namespace fusions::{fusion.name} {{\nextern const FusionPrinter kPrinter;\n}}\n"
    text += "\nSpan<const FusionPrinter *const> allFusionPrinters() {\n"
    if printing:
        text += "  static const FusionPrinter *const kPrinters[] = {\n"
        text += "".join(f"      &fusions::{f.name}::kPrinter,\n" for f in printing)
        text += f"  }};\n  return {{kPrinters, {len(printing)}}};\n"
    else:
        text += "  return {};\n"
    text += "}\n\nconst HalidePrinter *halidePrinter(OpCode code) {\n  switch (code) {\n"
    text += "".join(f"  case OpCode::{p.name}:\n    return &{p.mnemonic}::kHalidePrinter;\n" for p in staged)
    return text + "  default:\n    return nullptr;\n  }\n}\n\n} // namespace smmil\n"


def halide_table(primitives):
    staged = [p for p in primitives if p.halide]
    text = BANNER + "".join(f'#include "codecs/{p.name}/Halide.h"\n' for p in staged)
    text += '#include "StageTable.h"\n\nnamespace smmil::halide {\n\n'
    text += "StageFunction stageNamed(const std::string &mnemonic) {\n"
    text += "".join(f"  if (mnemonic == {quoted(p.mnemonic)})\n    return {p.mnemonic}::halideStage;\n" for p in staged)
    return text + "  return nullptr;\n}\n\n} // namespace smmil::halide\n"


def test_table(primitives):
    text = BANNER + '#include "smmil/Runtime/Primitives.h"\n#include "test/Registry/PrimitiveValues.h"\n\nnamespace smmil::registry {\n'
    for primitive in primitives:
        text += f"namespace {primitive.mnemonic} {{\nextern const PrimitiveValues kValues;\n}}\n"
    text += "\nconst PrimitiveValues *primitiveValues(OpCode code) {\n  switch (code) {\n"
    text += "".join(f"  case OpCode::{p.name}:\n    return &{p.mnemonic}::kValues;\n" for p in primitives)
    return text + "  }\n  return nullptr;\n}\n\n} // namespace smmil::registry\n"
