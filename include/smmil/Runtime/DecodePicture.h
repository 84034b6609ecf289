//===- DecodePicture.h - Pictures of items without their files --*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From an item of a case to the picture of its only step.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_DECODEPICTURE_H
#define SMMIL_RUNTIME_DECODEPICTURE_H

#include "smmil/Runtime/FilePicture.h"
#include "smmil/Runtime/Plan.h"

namespace smmil {

/// Decodes the picture of an item of a case whose root is a file. Unsupported,
/// before it asks for room, where only the file gives it. `workspace` grows to
/// what is needed.
Status decodeFilePicture(const PlanField &field, const PlanGraph &graph,
                         ByteSpan bits, Bytes &workspace, PictureRoom &room);

} // namespace smmil

#endif // SMMIL_RUNTIME_DECODEPICTURE_H
