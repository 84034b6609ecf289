//===- Recipes.cpp - Chains worth trying ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parses the embedded recipes, and copies one into an encoder.
//
//===----------------------------------------------------------------------===//
#include "Recipes.h"

#include "dialects/Design/Design.h"
#include "smmil/Support/EmbeddedFile.h"

#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Parser/Parser.h"

#include <map>

using namespace mlir;

namespace smmil {
/// The files of recipes/.
extern const EmbeddedFile kRecipeFiles[];
extern const unsigned kRecipeFilesCount;
} // namespace smmil

namespace smmil::codec {

LogicalResult Recipes::load(ModuleOp module) {
  std::map<std::string, RecipeOp> byName;
  MLIRContext *context = module.getContext();
  builtIn = ModuleOp::create(module.getLoc());
  for (unsigned i = 0; i < kRecipeFilesCount; ++i) {
    const EmbeddedFile &file = kRecipeFiles[i];
    OwningOpRef<ModuleOp> parsed = parseSourceString<ModuleOp>(
        file.content, ParserConfig(context), file.path);
    if (!parsed)
      return failure();
    for (RecipeOp recipe :
         llvm::make_early_inc_range(parsed->getOps<RecipeOp>())) {
      recipe->moveBefore(builtIn->getBody(), builtIn->getBody()->end());
      byName[recipe.getSymName().str()] = recipe;
    }
  }
  for (RecipeOp recipe : module.getOps<RecipeOp>())
    byName[recipe.getSymName().str()] = recipe;
  for (auto &[name, recipe] : byName)
    recipes.push_back(recipe);
  return success();
}

/// Kind of frame, apart from extents.
static bool takes(Type argument, Type frame) {
  // Steps over numbers are the same for every width.
  if (isNumericFrame(argument) && isNumericFrame(frame))
    return true;
  auto a = cast<RankedTensorType>(argument), b = cast<RankedTensorType>(frame);
  return a.getElementType() == b.getElementType() &&
         succeeded(verifyCompatibleShape(a, b));
}

/// Whether no step of the recipe loses anything, whatever its knobs.
static bool isExact(RecipeOp recipe) {
  WalkResult result = recipe.getBody().walk([](InvertibleOpInterface step) {
    return step.getLossClass() == LossClass::BitExact ? WalkResult::advance()
                                                      : WalkResult::interrupt();
  });
  return !result.wasInterrupted();
}

static bool isOfFile(RecipeOp recipe) {
  return !recipe.getBody().getOps<FileOp>().empty();
}

SmallVector<RecipeOp> Recipes::forType(Type type, bool exact) {
  SmallVector<RecipeOp> result;
  for (RecipeOp recipe : recipes)
    if (!isOfFile(recipe) && takes(recipe.getInput().getType(), type) &&
        (!exact || isExact(recipe)))
      result.push_back(recipe);
  return result;
}

SmallVector<RecipeOp> Recipes::forFile(Type type) {
  SmallVector<RecipeOp> result;
  for (RecipeOp recipe : recipes)
    if (isOfFile(recipe) && takes(recipe.getInput().getType(), type))
      result.push_back(recipe);
  return result;
}

Value instantiate(RecipeOp recipe, Value frame, StringRef suffix,
                  OpBuilder &builder) {
  IRMapping mapping;
  mapping.map(recipe.getInput(), frame);
  AttrTypeReplacer rename;
  rename.addReplacement(
      [&](design::KnobRefAttr knob) -> std::optional<Attribute> {
        return design::KnobRefAttr::get(knob.getContext(),
                                        (knob.getName() + suffix).str());
      });
  // A recipe of numbers of one width stands for those of the others.
  Type from =
           cast<RankedTensorType>(recipe.getInput().getType()).getElementType(),
       to = cast<RankedTensorType>(frame.getType()).getElementType();
  for (Operation &op : recipe.getBody().front().without_terminator()) {
    Operation *clone = builder.clone(op, mapping);
    for (OpResult result : clone->getResults())
      if (auto sequence = dyn_cast<SequenceType>(result.getType());
          sequence && from != to && sequence.getElement() == from)
        result.setType(SequenceType::get(builder.getContext(), to));
    if (!suffix.empty())
      rename.recursivelyReplaceElementsIn(clone, /*replaceAttrs=*/true);
  }
  Operation *end = recipe.getBody().front().getTerminator();
  return mapping.lookup(end->getOperand(0));
}

} // namespace smmil::codec
