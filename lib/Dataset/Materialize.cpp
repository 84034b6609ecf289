//===- Materialize.cpp - A view as a dataset of its own -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The presented sheets are a source as any other, packed in the same format.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Materialize.h"

#include "Blob.h"
#include "CheckFormat.h"
#include "Edit.h"
#include "Present.h"

using namespace smmil;

Result<PackReport> smmil::materializeView(const Dataset &dataset,
                                          const View &view,
                                          const std::string &out, Format format,
                                          const PackOptions &options) {
  if (Outcome outcome = checkFormat(format); !outcome)
    return outcome.error();
  if (planHash(format.plan) + ".plan" != dataset.manifest().plan.name)
    return usageError(dataset.directory() +
                      ": was packed in another format; give the format that "
                      "it was packed in");
  if (newestVersion(out) != 0)
    return usageError(out + ": is a dataset already; give a new folder");
  Result<Source> source = presentSource(dataset, view);
  if (!source)
    return source.error();
  View baked;
  baked.name = view.name;
  baked.steps.resize(1);
  baked.steps[0].kind = ViewStep::Kind::Recorded;
  format.views = {std::move(baked)};
  format.tokens.clear();
  format.images = dataset.manifest().images;
  format.layout.tokens = Layout::Tokens::Late; // They are text.
  // Views need not show all sheets in one order of segments.
  format.layout.order = Layout::Order::Recorded;
  return packSource(*source, out, std::move(format), options,
                    "view " + view.name + " of version " +
                        std::to_string(dataset.manifest().version),
                    &dataset);
}
