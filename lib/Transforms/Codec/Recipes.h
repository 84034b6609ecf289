//===- Recipes.h - Chains worth trying --------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The recipes that come with the compiler (the folder recipes/) and those of
// the module.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_TRANSFORMS_CODEC_RECIPES_H
#define SMMIL_LIB_TRANSFORMS_CODEC_RECIPES_H

#include "dialects/Codec/Codec.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace smmil::codec {

/// Recipes by name, those of the module in place of built-in ones.
class Recipes {
public:
  /// Parses the built-in recipes; fails with diagnostics at their text.
  mlir::LogicalResult load(mlir::ModuleOp module);

  /// Those whose argument takes a value of `type`, by name, but for those that
  /// start from its file. With `exact`, only those that lose nothing.
  llvm::SmallVector<RecipeOp> forType(mlir::Type type, bool exact);
  /// Those that start from the file of a source of `type`, by name.
  llvm::SmallVector<RecipeOp> forFile(mlir::Type type);

private:
  mlir::OwningOpRef<mlir::ModuleOp> builtIn;
  llvm::SmallVector<RecipeOp> recipes;
};

/// Clones the steps of a recipe over `frame` at the builder's place, its knobs
/// named with `suffix`. Returns the bits.
mlir::Value instantiate(RecipeOp recipe, mlir::Value frame,
                        llvm::StringRef suffix, mlir::OpBuilder &builder);

} // namespace smmil::codec

#endif // SMMIL_LIB_TRANSFORMS_CODEC_RECIPES_H
