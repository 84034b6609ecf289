//===- TaskKind.h - What a task makes of what it is shown -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kinds of task that a spec may name, each with the rule by which a view is
// valued, and the ways in which it reads. Plain C++: measuring needs no IR.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_DESIGN_TASKKIND_H
#define SMMIL_DIALECTS_DESIGN_TASKKIND_H

#include <cstdint>
#include <string_view>

namespace smmil {

enum class TaskKind : uint8_t { Captioning, Vqa, Summarisation };

struct TaskKindInfo {
  TaskKind kind;
  const char *name;   ///< As specs spell it.
  const char *values; ///< What one unit of its value is.
  bool imagesLead;    ///< Text is about the images in front of it.
};

inline constexpr TaskKindInfo kTaskKinds[] = {
    {TaskKind::Captioning, "captioning",
     "an image with text right behind it in its window", true},
    {TaskKind::Vqa, "vqa",
     "a unit of text, times the share of its sheet's images in front of it in "
     "its window",
     true},
    {TaskKind::Summarisation, "summarisation",
     "a unit of text of a sheet whose text one window holds", false},
};

/// The row of this name, or null.
inline const TaskKindInfo *findTaskKind(std::string_view name) {
  for (const TaskKindInfo &info : kTaskKinds)
    if (name == info.name)
      return &info;
  return nullptr;
}

/// In which order a task reads sheets.
enum class Access : uint8_t { Random, Sequential };

/// As specs spell them, in the order of the values.
inline constexpr const char *kAccessWords[] = {"random", "sequential"};

} // namespace smmil

#endif // SMMIL_DIALECTS_DESIGN_TASKKIND_H
