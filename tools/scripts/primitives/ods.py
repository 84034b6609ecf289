"""Prints the ops of both directions as ODS records, and the C++ of their methods."""
import re
import textwrap

from .cpp import BANNER, quoted

TYPES = {
    "frame": "Codec_ImageFrame", "planes": "Codec_PlanesType", "residual_planes": "Codec_ResidualPlanesType",
    "coefficients": "Codec_CoefficientsType", "bands": "Codec_BandsType", "indices": "Codec_IndicesType",
    "pcm": "Codec_AudioFrame", "spectra": "Codec_SpectraFrame", "residual_pcm": "Codec_ResidualPcmType", "sequence": "Codec_NumericValue",
    "bytes": "Codec_ByteFrame", "bits": "Codec_BitsType",
}
# What an example on the reference page writes.
SAMPLES = {
    "frame": "tensor<336x336x3xui8>", "planes": "!codec.planes<i16>", "residual_planes": "!codec.residual_planes<i16>",
    "coefficients": "!codec.coefficients<i16>", "bands": "!codec.bands<i16>", "indices": "!codec.indices<ui8>",
    "pcm": "tensor<?x1xsi16>", "spectra": "tensor<?x80xi16>", "residual_pcm": "!codec.residual_pcm<i16>", "sequence": "!codec.sequence<i16>",
    "bytes": "tensor<?xui8>", "bits": "!codec.bits",
}


def op_name(mnemonic):
    return "".join(part.capitalize() for part in mnemonic.split("_")) + "Op"


def alternatives(value):
    return [re.sub("<.*>", "", one) for one in value.split("|")]


def constraint(value):
    kinds = [TYPES[kind] for kind in alternatives(value)]
    return kinds[0] if len(kinds) == 1 else f"AnyTypeOf<[{', '.join(kinds)}]>"


def element(value):
    match = re.search("<(.*)>", value)
    return match.group(1) if match else ""


def sample(value):
    text = SAMPLES[alternatives(value)[0]]
    return re.sub("<.*>", f"<{element(value)}>", text) if element(value) not in ("", "=") else text


def legal_text(param):
    if param.words or param.legal:
        values = param.words or [str(v) for v in param.legal]
        return values[0] if len(values) == 1 else ", ".join(values[:-1]) + " or " + values[-1]
    multiple = f"a multiple of {param.multiple} from " if param.multiple > 1 else ""
    return f"{multiple}{param.least} to {param.most}"


def wrapped(text, indent, first="", rest=""):
    return textwrap.fill(" ".join(text.split()), 78, initial_indent=" " * indent + first,
                         subsequent_indent=" " * indent + rest)


class Side:
    """One of the two ops of a primitive."""

    def __init__(self, primitive, inverse):
        self.primitive, self.inverse = primitive, inverse
        self.mnemonic = primitive.inverse if inverse else primitive.mnemonic
        self.params = primitive.of("format") if inverse else primitive.params
        self.takes = primitive.results if inverse else primitive.operands
        self.gives = primitive.operands if inverse else primitive.results
        self.has_table = primitive.table != "never"
        self.has_rates = bool(primitive.rates) and not inverse

    def names(self, values, stem):
        return [stem] if len(values) == 1 else [f"{stem}{i}" for i in range(len(values))]

    def constraints(self):
        """Label, attribute and sentence of each."""
        found = []
        for param in self.params:
            sentence = f"`{param.name}` is {legal_text(param)}: {param.description}."
            found.append((param.name, sentence))
            if param.below:
                found.append((param.name, f"`{param.name}` is less than `{param.below}`."))
        if self.has_table:
            found.append(("table", "`table` names a `codec.tables`."))
        if self.has_rates:
            found.append(("rates", "`rates` names a `codec.tables`."))
        return found

    def example(self):
        """The encoding op as the record writes it, or its inverse, with types."""
        primitive = self.primitive
        text = primitive.example
        if self.inverse:
            results, rest = text.split(" = codec." + primitive.mnemonic + " ", 1)
            count = len(primitive.operands)
            operands = ", ".join(rest.replace(",", " ").split()[:count])
            params = self.words_of(rest.replace(operands, "", 1))
            text = f"{operands} = codec.{self.mnemonic} {results}{params}"
        types = ", ".join(map(sample, self.takes)) + " -> " + ", ".join(map(sample, self.gives))
        line = f"{text} : {types}"
        if len(line) <= 74:
            return f"    {line}\n"
        return f"    {text}\n      : {types}\n"

    def words_of(self, text):
        """Those parameters of an example that the inverse has too."""
        result = ""
        for param in self.params:
            match = re.search(rf"\b{param.keyword} (\S+)", text)
            if match:
                result += f" {param.keyword} {match.group(1)}"
        return result

    def description(self):
        primitive = self.primitive
        text = ""
        if self.inverse:
            text += wrapped(f"The inverse of `codec.{primitive.mnemonic}`; made by `codec-derive-decoder`.", 4) + "\n"
        else:
            if primitive.description.strip():
                text += textwrap.indent(textwrap.dedent(primitive.description).strip(), "    ") + "\n\n"
            text += wrapped(f"Undone by `codec.{primitive.inverse}`; codecs/{primitive.name}/spec.md states the bits.",
                            4) + "\n"
        constraints = self.constraints()
        if constraints:
            text += "\n    **Constraints**\n"
            for i, (_, sentence) in enumerate(constraints, 1):
                text += wrapped(sentence, 4, f"- (C{i}) ", "  ") + "\n"
        return text + f"\n    **Example**\n    ```mlir\n{self.example()}    ```\n"

    def arguments(self):
        labels = {}
        for i, (name, _) in enumerate(self.constraints(), 1):
            labels.setdefault(name, []).append(f"{self.mnemonic}_c{i}")
        entries = [f"{constraint(value)}:${name}" for value, name in zip(self.takes, self.names(self.takes, "input"))]
        for param in self.params:
            kind = "WordOrKnob" if param.words else "IntOrKnob"
            kind = f"OptionalAttr<{kind}>" if param.optional else kind
            entries.append(f"{kind}:${param.name} /*{' '.join(labels[param.name])}*/")
        for name, present in (("table", self.has_table), ("rates", self.has_rates)):
            if present:
                entries.append(f"OptionalAttr<FlatSymbolRefAttr>:${name} /*{' '.join(labels[name])}*/")
        return entries

    def format(self):
        text = " `,` ".join("$" + name for name in self.names(self.takes, "input"))
        for param in self.params:
            directive = "WordOrKnob" if param.words else "IntOrKnob"
            if param.optional:
                text += f"\n    (`{param.keyword}` custom<{directive}>(${param.name})^)?"
            else:
                text += f"\n    `{param.keyword}` custom<{directive}>(${param.name})"
        for name, present in (("table", self.has_table), ("rates", self.has_rates)):
            if present:
                text += f"\n    (`{name}` ${name}^)?"

        def types(names):
            return " `,` ".join(f"qualified(type(${name}))" for name in names)
        return (text + f"\n    attr-dict `:` {types(self.names(self.takes, 'input'))} `->` "
                f"{types(self.names(self.gives, 'result'))}")

    def record(self):
        primitive, name = self.primitive, op_name(self.mnemonic)
        traits = ["DeclareOpInterfaceMethods<SymbolUserOpInterface>"] if self.has_table or self.has_rates else []
        tunable = self.is_tunable()
        base = "Codec_InverseOp" if self.inverse else "Codec_PrimitiveOp"
        if tunable:
            traits += ["KnobUserOpInterface", "Design_TunableOpInterface"]
        summary = primitive.summary if not self.inverse else f"The inverse of `codec.{primitive.mnemonic}`."
        separator = ",\n                       "
        inverse = "" if self.inverse else f", \"{primitive.inverse}\""
        text = f"def Codec_{name} : {base}<\"{self.mnemonic}\", \"{primitive.name}\"{inverse},\n"
        text += f"    [{', '.join(traits)}]> {{\n  let summary = {quoted(summary)};\n"
        text += f"  let description = [{{\n{self.description()}  }}];\n"
        text += f"  let arguments = (ins {separator.join(self.arguments())});\n"
        results = [f"{constraint(value)}:${name}" for value, name in zip(self.gives, self.names(self.gives, "result"))]
        text += f"  let results = (outs {', '.join(results)});\n"
        text += f"  let assemblyFormat = [{{\n    {self.format()}\n  }}];\n"
        extra = "primitiveDeclaration"
        if tunable:
            extra += " # tunableDeclaration"
            if primitive.has_rules:
                extra += ' # [{\n    void buildRules(::smmil::codec::RuleBuilder &rules);\n  }]'
        text += f"  let extraClassDeclaration = {extra};\n  let hasVerifier = 1;\n"
        if self.folds():
            text += "  let hasFolder = 1;\n"
        return text + "}\n"

    def is_tunable(self):
        return any(p.tries for p in self.params) and not self.inverse

    def folds(self):
        if len(self.gives) != 1:
            return False
        return self.primitive.loss != "bounded" if self.inverse else self.primitive.bijective


def sides(primitives):
    for primitive in primitives:
        yield Side(primitive, False)
        yield Side(primitive, True)


def operations(primitives):
    text = BANNER + "//\n// The ops of both directions of every primitive.\n"
    text += '#ifndef SMMIL_DIALECTS_CODEC_CODECPRIMITIVEOPS_TD\n#define SMMIL_DIALECTS_CODEC_CODECPRIMITIVEOPS_TD\n\n'
    text += 'include "dialects/Codec/CodecOpBase.td"\n\n'
    text += "\n".join(side.record() for side in sides(primitives))
    return text + "\n#endif // SMMIL_DIALECTS_CODEC_CODECPRIMITIVEOPS_TD\n"


def methods(primitives):
    """Definitions of the methods that the records above declare."""
    text = BANNER
    for primitive in primitives:
        if primitive.has_verifier:
            text += (f"namespace {primitive.mnemonic} {{\n/// Parameters that are legal one by one, together.\n"
                     f"LogicalResult verifyParameters(Operation *op);\n}}\n")
    losses = {"bit_exact": "BitExact", "bounded": "Bounded", "perceptual": "Perceptual"}
    for side in sides(primitives):
        primitive, name = side.primitive, op_name(side.mnemonic)
        elements = ", ".join(f"{quoted(element(value))}" for value in primitive.results)
        text += f"\nArrayRef<StringRef> {name}::getElementRules() {{\n  static const StringRef kRules[] = {{{elements}}};\n"
        text += "  return kRules;\n}\n"
        text += f"LogicalResult {name}::verify() {{\n"
        if primitive.has_verifier:
            text += ("  if (failed(detail::verifyPrimitive(*this)))\n    return failure();\n"
                     f"  return {primitive.mnemonic}::verifyParameters(*this);\n}}\n")
        else:
            text += "  return detail::verifyPrimitive(*this);\n}\n"
        if side.has_table or side.has_rates:
            text += (f"LogicalResult {name}::verifySymbolUses(SymbolTableCollection &symbols) {{\n"
                     "  return detail::verifyTables(*this, symbols);\n}\n")
        if side.is_tunable():
            text += (f"void {name}::getKnobSlots(SmallVectorImpl<KnobSlot> &slots) {{\n"
                     "  detail::primitiveSlots(*this, slots);\n}\n")
        if not side.inverse and primitive.loss != "custom":
            text += f"LossClass {name}::getLossClass() {{ return LossClass::{losses[primitive.loss]}; }}\n"
        if side.folds():
            fold = "foldRoundTrip" if side.inverse else "foldBijection"
            text += f"OpFoldResult {name}::fold(FoldAdaptor) {{ return detail::{fold}(*this); }}\n"
    return text
