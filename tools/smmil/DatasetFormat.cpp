//===- DatasetFormat.cpp - The format that a dataset has ------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A designed dataset holds its format's IR; one that was copied has its fields.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/DatasetFormat.h"

#include "smmil/Conversion/ModuleToFormat.h"
#include "smmil/Dataset/Evaluator.h"
#include "smmil/Dataset/Pack.h"

using namespace smmil;

Result<Format> tool::formatOf(const Dataset &dataset,
                              const std::string &evaluator) {
  Result<std::string> provenance = dataset.provenance();
  if (!provenance)
    return provenance.error();
  std::vector<SourceField> fields;
  for (const PlanField &field : dataset.plan().fields)
    fields.push_back({field.name, field.modality});
  Result<Format> format = makeCopyFormat(fields);
  if (!provenance->empty())
    format = parseFormat(*provenance, dataset.directory());
  if (format)
    if (Outcome set = setEvaluator(*format, evaluator); !set)
      return set.error();
  if (format)
    format->layout = dataset.manifest().layout;
  return format;
}
