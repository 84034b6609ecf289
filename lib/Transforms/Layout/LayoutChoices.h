//===- LayoutChoices.h - Alternatives while layouts are built ---*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What layout-enumerate keeps and deletes, and the view that goes with a
// layout.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_TRANSFORMS_LAYOUT_LAYOUTCHOICES_H
#define SMMIL_LIB_TRANSFORMS_LAYOUT_LAYOUTCHOICES_H

#include "dialects/Design/Design.h"
#include "dialects/Sheet/Sheet.h"

#include <string>
#include <vector>

namespace smmil::layout {

/// Deletes alternatives with a proof and keeps the others as knobs.
class Choices {
public:
  explicit Choices(sheet::DatasetOp dataset) : dataset(dataset) {}

  struct Knob {
    std::string name;
    llvm::SmallVector<mlir::Attribute> values;
    std::string group;
  };

  /// Remarks at the dataset that `what` went, and why it cannot win.
  void remarkDeleted(llvm::StringRef what, const llvm::Twine &proof);

  /// A knob of these values, or the value itself where only one is left.
  mlir::Attribute open(llvm::StringRef name,
                       llvm::ArrayRef<mlir::Attribute> values,
                       llvm::StringRef group = "layout");

  /// Declares a knob that an op uses already; one value makes a knob as well.
  void declare(llvm::StringRef name, llvm::ArrayRef<mlir::Attribute> values,
               llvm::StringRef group);

  mlir::Attribute number(int64_t value) {
    return mlir::IntegerAttr::get(
        mlir::IntegerType::get(dataset.getContext(), 64), value);
  }

  bool hasGroup(llvm::StringRef group) const {
    return llvm::any_of(knobs,
                        [&](const Knob &knob) { return knob.group == group; });
  }

  /// In the order of their declaration.
  const std::vector<Knob> &getKnobs() const { return knobs; }
  unsigned getDeleted() const { return deleted; }

private:
  sheet::DatasetOp dataset;
  std::vector<Knob> knobs;
  unsigned deleted = 0;
};

/// The view that a design is for: the first one with a knob, whose values are
/// then declared; else one made from the task's wishes, named `designed`; else
/// the first one, or null. An error where the model wants markers that there
/// are not. Precondition: `designed` names no symbol if `wishesView` holds.
mlir::FailureOr<sheet::ViewOp> chooseView(sheet::DatasetOp dataset,
                                          design::TaskOp task,
                                          design::ModelOp model,
                                          Choices &choices);

/// Whether chooseView would build a view.
bool wishesView(sheet::DatasetOp dataset, design::TaskOp task);

} // namespace smmil::layout

#endif // SMMIL_LIB_TRANSFORMS_LAYOUT_LAYOUTCHOICES_H
