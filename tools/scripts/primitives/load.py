"""The records of codecs/*/Primitive.td, checked, as Python objects."""
import json
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

KINDS = ("frame", "planes", "residual_planes", "coefficients", "bands", "indices", "pcm", "spectra", "residual_pcm",
         "sequence", "bytes", "bits")
ROLES = ("format", "encoder", "item")


class RecordError(Exception):
    """A record that contradicts itself or another one."""


@dataclass
class Param:
    name: str
    keyword: str
    description: str
    role: str
    optional: bool
    ladder: bool
    absent: int
    least: int
    most: int
    multiple: int
    legal: list
    words: list
    enum: str
    tries: list
    below: str
    quick: int

    @property
    def member(self):
        head, *rest = self.name.split("_")
        return head + "".join(part.capitalize() for part in rest)


@dataclass
class Primitive:
    name: str
    mnemonic: str
    code: int
    summary: str
    description: str
    example: str
    operands: list
    results: list
    loss: str
    table: str
    rates: str
    coarse: str
    has_rules: bool
    has_verifier: bool
    bijective: bool
    library: str
    halide: bool
    params: list = field(default_factory=list)
    pictures: bool = False

    @property
    def inverse(self):
        return "inverse_" + self.mnemonic

    def of(self, role):
        return [p for p in self.params if p.role == role]


def enumerator(word):
    """`ycocg_r` becomes `YcocgR`."""
    return "".join(part.capitalize() for part in word.split("_"))


def _param(owner, record):
    words, legal = record["words"], record["legal"]
    tries = list(record["tries"])
    for word in record["tryWords"]:
        if word not in words:
            raise RecordError(f"{owner}: parameter {record['name']} tries the unknown word {word}")
        tries.append(words.index(word))
    param = Param(record["name"], record["keyword"], record["description"], record["role"], bool(record["optional"]),
                  bool(record["ladder"]), record["absent"], record["least"], record["most"], record["multiple"], legal,
                  words, record["wordsType"], tries, record["below"], record["quick"])
    if param.role not in ROLES:
        raise RecordError(f"{owner}: parameter {param.name} has the unknown role {param.role}")
    if param.role == "item" and not param.optional:
        raise RecordError(f"{owner}: item parameter {param.name} must be optional: the encoder chooses it")
    if param.quick >= 0 and param.role != "encoder":
        raise RecordError(f"{owner}: parameter {param.name} has a quick value, which encoder parameters alone have")
    for value in tries + [param.quick] * (param.quick >= 0):
        inside = value in legal if legal else value < len(words) if words else param.least <= value <= param.most
        if not inside:
            raise RecordError(f"{owner}: parameter {param.name} tries the illegal value {value}")
    return param


def _primitive(records, name):
    record = records[name]
    params = [_param(name, records[entry["def"]]) for entry in record["params"]]
    params.sort(key=lambda p: ROLES.index(p.role))
    primitive = Primitive(name, record["mnemonic"], record["opcode"], record["summary"], record["description"],
                          record["example"], record["operands"], record["results"], record["loss"], record["table"],
                          record["rates"], record["coarse"], bool(record["hasRules"]), bool(record["hasVerifier"]),
                          bool(record["bijective"]), record["library"], bool(record["halide"]), params)
    for value in primitive.operands + primitive.results:
        for alternative in value.split("|"):
            if re.sub("<.*>", "", alternative) not in KINDS:
                raise RecordError(f"{name}: unknown kind of value {alternative}")
    if primitive.library and primitive.table != "required":
        raise RecordError(f"{name}: the table names its library, so it must be required")
    names = {p.name for p in primitive.of("format")}
    for p in params:
        if p.below and p.below not in names:
            raise RecordError(f"{name}: parameter {p.name} is below {p.below}, which is no format parameter")
    return primitive


def _check_coarse(primitive, coarse):
    """What stands for a primitive takes what it takes and makes its first result."""
    if coarse is None:
        raise RecordError(f"{primitive.name}: {primitive.coarse} stands for it, which is no primitive")
    if coarse.operands != primitive.operands or [coarse.results, 1] != [primitive.results[:1], len(primitive.results) - 1]:
        raise RecordError(f"{primitive.name}: {coarse.name} must take the same operands and make the first of two results")
    if coarse.params != primitive.params or "never" != primitive.table or "never" != coarse.table:
        raise RecordError(f"{primitive.name}: {coarse.name} must have the same parameters, and neither has a table")


def primitives(tblgen, root):
    """All primitives of the tree, by code."""
    files = sorted(Path(root).glob("codecs/*/Primitive.td"))
    with tempfile.NamedTemporaryFile("w", suffix=".td") as every:
        every.write("".join(f'include "{file.relative_to(root)}"\n' for file in files))
        every.flush()
        text = subprocess.run([tblgen, "--dump-json", "-I", str(root), every.name], check=True, capture_output=True)
    records = json.loads(text.stdout)
    result = [_primitive(records, name) for name in records["!instanceof"].get("Primitive", [])]
    by_code, by_mnemonic = {}, {}
    for primitive in result:
        for known, key in ((by_code, primitive.code), (by_mnemonic, primitive.mnemonic)):
            if key in known:
                raise RecordError(f"{primitive.name} and {known[key].name} have the same code or mnemonic: {key}")
            known[key] = primitive
        if not (Path(root) / "codecs" / primitive.name / "Primitive.td").exists():
            raise RecordError(f"{primitive.name}: its record must stand in codecs/{primitive.name}/Primitive.td")
        primitive.pictures = (Path(root) / "codecs" / primitive.name / "Picture.cpp").exists()
    for primitive in result:
        if primitive.rates and primitive.rates not in by_mnemonic:
            raise RecordError(f"{primitive.name}: takes rates from {primitive.rates}, which is no primitive")
        if primitive.coarse:
            _check_coarse(primitive, by_mnemonic.get(primitive.coarse))
    return sorted(result, key=lambda p: p.code)


@dataclass
class Fusion:
    name: str
    decodes: bool
    trains: bool
    prints: bool


def fusions(root):
    """The folders of codecs/Fusions: what a folder does is told by its files."""
    result = []
    for folder in sorted((Path(root) / "codecs/Fusions").glob("*/")):
        found = Fusion(folder.name, (folder / "Fusion.cpp").exists(), (folder / "Train.cpp").exists(),
                       (folder / "Emit.cpp").exists())
        if not (found.decodes or found.trains):
            raise RecordError(f"codecs/Fusions/{folder.name} has neither Fusion.cpp nor Train.cpp")
        result.append(found)
    return result
