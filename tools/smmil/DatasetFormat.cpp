//===- DatasetFormat.cpp - The format of a dataset ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the IR text of a dataset, or knows that it needs none.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/DatasetFormat.h"

#include "smmil/Conversion/ModuleToFormat.h"
#include "smmil/Dataset/Dataset.h"
#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/Pack.h"

namespace smmil::tool {

Result<Format> formatOfDataset(const std::string &reference) {
  Result<Dataset> dataset = Dataset::open(reference);
  if (!dataset)
    return dataset.error();
  Result<std::string> provenance = dataset->provenance();
  if (!provenance)
    return provenance.error();
  Result<Format> format = provenance->empty()
                              ? fileFormatOf(*dataset)
                              : parseFormat(*provenance, reference);
  // Its IR text knows nothing of fields that were added later.
  if (format && !provenance->empty())
    for (size_t i = format->plan.fields.size();
         i < dataset->plan().fields.size(); ++i)
      addStoredField(*format, dataset->plan().fields[i].name,
                     dataset->plan().fields[i].modality);
  if (format)
    format->layout = dataset->manifest().layout;
  return format;
}

} // namespace smmil::tool
