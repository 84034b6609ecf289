//===- SpecSchema.h - Which fields a spec may have --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One description of task, model and target specs. The verifiers of
// `design.task`, `design.model` and `design.target` and the JSON importer both
// check against it, so the two cannot disagree.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_DESIGN_SPECSCHEMA_H
#define SMMIL_DIALECTS_DESIGN_SPECSCHEMA_H

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <optional>
#include <string>
#include <vector>

namespace smmil::design {

enum class SpecKind {
  Word,     ///< One of `words`.
  Text,     ///< Any non-empty string.
  Integer,  ///< i64 in [least, most].
  Number,   ///< f64 in [least, most].
  Integers, ///< List of i64; `length` items when not 0.
  Numbers,  ///< List of f64; `length` items when not 0.
  Words,    ///< Non-empty list of strings out of `words`.
  Scalar,   ///< Integer, number, string or bool.
  Object,   ///< The fields `children` and no others.
  Map,      ///< Any names; a value is as the child of its name, else
            ///< as `children[0]`.
  Variant,  ///< As the child that one of its words names: that of the field
            ///< `words[0]`.
};

struct SpecField {
  std::string name;
  SpecKind kind;
  bool required = true;
  double least = 0;
  double most = 1e300;
  std::vector<std::string> words;
  std::vector<SpecField> children;
  unsigned length = 0;
};

enum class SpecType { Task, Model, Target };

/// `task`, `model` or `target`.
llvm::StringRef stringifySpecType(SpecType type);

/// The schema: an Object whose children are the top-level fields, without
/// `smmil` and `name`.
const SpecField &specSchema(SpecType type);

/// Receives the path of a wrong field, for example `quality.image.floor`, and
/// what is wrong, for example "expected a number of at least 0".
using SpecErrorFn =
    llvm::function_ref<void(llvm::StringRef path, llvm::StringRef problem)>;

/// Checks `spec` and reports every fault.
mlir::LogicalResult validateSpec(const SpecField &schema,
                                 mlir::DictionaryAttr spec, SpecErrorFn report);

/// Integers become f64 where the schema has numbers; the rest is untouched.
mlir::Attribute normalizeSpec(const SpecField &schema, mlir::Attribute value);

/// Whether a floor of this metric is the least that an item may have, not the
/// most.
bool isHigherBetter(llvm::StringRef metric);

/// The value at a dotted path, or null.
mlir::Attribute specLookup(mlir::DictionaryAttr spec, llvm::StringRef path);
/// The path of the entry for a field in `section`, a map by field: the field's
/// own, else that of its kind.
std::string fieldPath(mlir::DictionaryAttr spec, llvm::StringRef section,
                      llvm::StringRef field, llvm::StringRef kind);
/// The number (or integer) at a dotted path.
std::optional<double> specNumber(mlir::DictionaryAttr spec,
                                 llvm::StringRef path);
/// The string at a dotted path.
std::optional<llvm::StringRef> specWord(mlir::DictionaryAttr spec,
                                        llvm::StringRef path);
/// The list of numbers at a dotted path; empty when absent.
std::vector<double> specNumbers(mlir::DictionaryAttr spec,
                                llvm::StringRef path);

} // namespace smmil::design

#endif // SMMIL_DIALECTS_DESIGN_SPECSCHEMA_H
