//===- ToyVerifiers.cpp - Checks with labels that drifted -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks of the ops in Toy.td, for labels.test; never compiled.
//
//===----------------------------------------------------------------------===//

LogicalResult PlayOp::verify() {
  // (C1), (C8)
  return success();
}
