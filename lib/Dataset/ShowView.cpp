//===- ShowView.cpp - A sheet as a view presents it -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What ViewReader gives, with what only people want: paths.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/ShowView.h"

#include "smmil/Support/Printable.h"

#include <map>

using namespace smmil;

Result<View> smmil::findView(const Dataset &dataset, const std::string &name) {
  std::string known;
  for (const ViewEntry &entry : dataset.manifest().views) {
    known += (known.empty() ? "" : ", ") + entry.name;
    if (entry.name != name)
      continue;
    Result<std::string> text = readText(dataset.directory(), entry.object);
    if (!text)
      return text.error();
    Result<View> view =
        parseView(*text, dataset.directory() + "/plans/" + entry.object.name);
    if (view)
      view->name = name;
    return view;
  }
  return usageError(dataset.directory() + ": no view " + inQuotes(name) +
                    "; it has " + (known.empty() ? "none" : known) +
                    ", and `smmil view` makes one");
}

static Result<std::vector<ViewPiece>>
piecesOf(const std::vector<ViewSpan> &spans,
         const std::vector<const Dataset *> &parts) {
  std::vector<ViewPiece> pieces;
  // Sheets that items come from.
  std::map<std::pair<uint32_t, uint64_t>, StoredSheet> sheets;
  for (const ViewSpan &span : spans) {
    if (span.kind == ViewSpan::Kind::Text && !pieces.empty() &&
        pieces.back().kind == ViewSpan::Kind::Text) {
      pieces.back().text += span.text;
      continue;
    }
    ViewPiece piece;
    piece.kind = span.kind;
    piece.text = span.text;
    if (span.kind == ViewSpan::Kind::Item) {
      auto [known, isNew] = sheets.try_emplace({span.part, span.sheet});
      if (isNew) {
        Result<StoredSheet> sheet = parts[span.part]->sheet(span.sheet);
        if (!sheet)
          return sheet.error();
        known->second = std::move(*sheet);
      }
      piece.text = known->second.segments[span.segment].path;
      piece.modality = span.modality;
      piece.field = span.field;
      piece.item = span.item;
      piece.part = span.part;
    }
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

Result<std::vector<ViewPiece>>
smmil::showView(const Dataset &dataset, uint64_t number, const View &view) {
  Result<ViewReader> reader = ViewReader::create(dataset, view);
  if (!reader)
    return reader.error();
  if (Outcome outcome = reader->read(number); !outcome)
    return outcome.error();
  return piecesOf(reader->spans(), {&dataset});
}

Result<std::vector<ViewPiece>> smmil::showStream(const ViewStream &stream) {
  std::vector<const Dataset *> parts;
  for (size_t i = 0; i < stream.partCount(); ++i)
    parts.push_back(&stream.part(i));
  return piecesOf(stream.spans(), parts);
}
