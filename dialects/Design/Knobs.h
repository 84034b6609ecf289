//===- Knobs.h - Values that a search may decide ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Assembly directives and helpers for attributes that hold a literal or a
// reference to a knob, shared by every dialect. A literal is an i64 or f64
// number, a bool or a string; a knob takes its values from the same four.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_DESIGN_KNOBS_H
#define SMMIL_DIALECTS_DESIGN_KNOBS_H

#include "dialects/Design/DesignAttrs.h"
#include "mlir/IR/OpImplementation.h"

#include <optional>
#include <string>

namespace smmil::design {

//===----------------------------------------------------------------------===//
// Directives for assemblyFormat
//===----------------------------------------------------------------------===//

mlir::ParseResult parseIntOrKnob(mlir::OpAsmParser &parser,
                                 mlir::Attribute &value);
void printIntOrKnob(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                    mlir::Attribute value);

/// A bare keyword; which ones are legal is the verifier's business.
mlir::ParseResult parseWordOrKnob(mlir::OpAsmParser &parser,
                                  mlir::Attribute &value);
void printWordOrKnob(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                     mlir::Attribute value);

/// A bare keyword that cannot be a knob.
mlir::ParseResult parseWord(mlir::OpAsmParser &parser, mlir::StringAttr &value);
void printWord(mlir::OpAsmPrinter &printer, mlir::Operation *op,
               mlir::StringAttr value);

/// What follows the flag's own keyword: nothing (on), `off` or `?@knob`. The
/// printer writes its own leading space.
mlir::ParseResult parseFlagOrKnob(mlir::OpAsmParser &parser,
                                  mlir::Attribute &value);
void printFlagOrKnob(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                     mlir::Attribute value);

/// A decimal f64, shortest form.
mlir::ParseResult parseDecimal(mlir::OpAsmParser &parser,
                               mlir::FloatAttr &value);
void printDecimal(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                  mlir::FloatAttr value);

/// Numbers, strings, bools, lists and dictionaries without type suffixes.
mlir::ParseResult parsePlain(mlir::OpAsmParser &parser, mlir::Attribute &value);
mlir::ParseResult parsePlain(mlir::OpAsmParser &parser, mlir::ArrayAttr &value);
mlir::ParseResult parsePlain(mlir::OpAsmParser &parser,
                             mlir::DictionaryAttr &value);
void printPlain(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                mlir::Attribute value);

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// The shortest decimal that reads back as `value` and lexes as an MLIR float,
/// for example `38.0`, `0.35`, `2.0e+20`.
std::string formatDecimal(double value);

/// `value` as the Plain directive prints it; `?@name` for a knob. Attributes
/// of other kinds use MLIR's own form.
std::string formatPlain(mlir::Attribute value);

//===----------------------------------------------------------------------===//
// Literals
//===----------------------------------------------------------------------===//

inline bool isKnob(mlir::Attribute value) {
  return llvm::isa_and_nonnull<KnobRefAttr>(value);
}

/// The literal, or nothing where `value` is null, a knob or of another kind.
std::optional<int64_t> literalInt(mlir::Attribute value);
std::optional<double> literalNumber(mlir::Attribute value);
std::optional<llvm::StringRef> literalWord(mlir::Attribute value);
std::optional<bool> literalFlag(mlir::Attribute value);

/// `value` is one of `words`, given as `"a|b|c"`.
bool isOneOf(mlir::Attribute value, llvm::StringRef words);

/// Fails with "... expects <attribute> to be one of ..." unless `value` is a
/// knob or one of `words`.
mlir::LogicalResult verifyWord(mlir::Operation *op, llvm::StringRef attribute,
                               mlir::Attribute value, llvm::StringRef words);

/// Fails unless `value` is null, a knob, or an integer in [least, most].
mlir::LogicalResult verifyInt(mlir::Operation *op, llvm::StringRef attribute,
                              mlir::Attribute value, int64_t least,
                              int64_t most = INT64_MAX);

//===----------------------------------------------------------------------===//
// Knobs in whole modules
//===----------------------------------------------------------------------===//

/// Calls `visit` for each knob in an attribute of `root` or an op below it,
/// with the name of the (outermost) attribute that holds it. Order: pre-order
/// over ops, attributes by name.
void forEachKnobUse(
    mlir::Operation *root,
    llvm::function_ref<void(mlir::Operation *user, mlir::StringAttr attribute,
                            KnobRefAttr knob)>
        visit);

/// Replaces every use of a knob that `values` names by its literal, at any
/// depth of an attribute. Knobs that `values` does not name stay.
void materializeKnobs(mlir::Operation *root, mlir::DictionaryAttr values);

} // namespace smmil::design

#endif // SMMIL_DIALECTS_DESIGN_KNOBS_H
