//===- ViewReference.cpp - DATASET@TAG:VIEW as an argument ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Leaves a reference that Dataset::open takes.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/ViewReference.h"

#include "smmil/Dataset/Versions.h"

using namespace smmil;

Outcome tool::takeView(std::string &reference, std::string &view) {
  Result<DatasetRef> ref = resolveView(reference);
  if (!ref)
    return ref.error();
  if (ref->view.empty())
    return Outcome::success();
  if (!view.empty())
    return usageError(reference + ": names a view, and --view another; give "
                                  "one of them");
  view = ref->view;
  reference = ref->directory;
  if (ref->version != 0)
    reference += "@" + std::to_string(ref->version);
  return Outcome::success();
}
