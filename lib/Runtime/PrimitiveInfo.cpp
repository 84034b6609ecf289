//===- PrimitiveInfo.cpp - Legal values of parameters ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the records say of single values.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/PrimitiveInfo.h"

#include <algorithm>

namespace smmil {

bool ParamInfo::isLegal(int64_t value) const {
  if (!words.empty())
    return value >= 0 && value < static_cast<int64_t>(words.size());
  if (!legal.empty())
    return std::find(legal.begin(), legal.end(), value) != legal.end();
  return value >= least && value <= most && value % multiple == 0;
}

} // namespace smmil
