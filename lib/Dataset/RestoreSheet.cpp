//===- RestoreSheet.cpp - A sheet from its record ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fills the holes of a sheet's templates: its exact line, or only the segments
// that a model reads.
//
//===----------------------------------------------------------------------===//

#include "SheetBlock.h"

#include <algorithm>

using namespace smmil;

static constexpr char kSegmentsHere = '\1'; ///< In frames.

namespace {

/// Walks the templates of one sheet and fills their holes.
class Restorer {
public:
  Restorer(const SheetRecord &record, const Templates &templates, ByteSpan text,
           const ArrayText *arrayText = nullptr)
      : record(record), templates(templates), text(text), arrayText(arrayText) {
  }

  Status line(std::string_view added, std::string &out);
  Status onlySegments(std::string &out);
  Status segments(std::vector<SegmentView> &out);

  /// What an item that should be an array came to, where that is no array.
  std::string badArray;

private:
  Status takeMark(const std::string &mark);
  Status takeRun(std::string_view &kept, Spelling &spelling);
  Status fillSegment(std::string_view shape, std::string &out);
  Status fillArray(const PathRecord &array, std::string &out);
  Status atEnd() {
    SMMIL_RETURN_IF_ERROR(takeMark(templates.marks.end));
    return text.atEnd() ? Status::ok()
                        : Status::corrupt("the text of a sheet is too long");
  }

  const SheetRecord &record;
  const Templates &templates;
  ByteReader text;
  const ArrayText *arrayText;
  size_t attribute = 0, path = 0, run = 0;
};

} // namespace

Status Restorer::takeMark(const std::string &mark) {
  ByteSpan bytes;
  SMMIL_RETURN_IF_ERROR(text.readBytes(mark.size(), bytes));
  if (!std::equal(bytes.begin(), bytes.end(), mark.begin(),
                  [](uint8_t a, char b) { return a == uint8_t(b); }))
    return Status::corrupt("the text of a sheet lacks a baked token");
  return Status::ok();
}

Status Restorer::takeRun(std::string_view &kept, Spelling &spelling) {
  ByteSpan bytes;
  SMMIL_RETURN_IF_ERROR(text.readBytes(record.runs[run].length, bytes));
  kept = {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
  spelling = record.runs[run++].spelling;
  return Status::ok();
}

/// Appends a template from `at` up to its next hole; gives where that is.
static size_t copyToHole(std::string_view shape, size_t at, std::string &out) {
  size_t hole = at;
  while (hole < shape.size() && uint8_t(shape[hole]) > uint8_t(HoleKind::Array))
    ++hole;
  out += shape.substr(at, hole - at);
  return hole;
}

Status Restorer::fillArray(const PathRecord &array, std::string &out) {
  if (array.file.empty()) {
    out += array.spelled;
    return Status::ok();
  }
  if (array.file != PathRecord::kSpaced && array.file != PathRecord::kDense)
    return Status::corrupt("an array has no known spelling");
  Result<std::string> spelled =
      (*arrayText)(array.ref, array.file == PathRecord::kDense);
  if (!spelled) {
    badArray = spelled.error().message;
    return Status::corrupt("an array cannot be read");
  }
  out += *spelled;
  return Status::ok();
}

Status Restorer::fillSegment(std::string_view shape, std::string &out) {
  const BakedMarks::Pair *marks = marksOf(templates.marks, shape);
  if (marks)
    SMMIL_RETURN_IF_ERROR(takeMark(marks->before));
  for (size_t i = copyToHole(shape, frontSize(shape), out); i < shape.size();
       i = copyToHole(shape, i + 1, out)) {
    switch (shape[i]) {
    case char(HoleKind::Attribute):
      out += record.attributes[attribute++];
      break;
    case char(HoleKind::Path):
      out += record.paths[path++].spelled;
      break;
    case char(HoleKind::Array):
      SMMIL_RETURN_IF_ERROR(fillArray(record.paths[path++], out));
      break;
    case char(HoleKind::Text): {
      std::string_view kept;
      Spelling spelling = Spelling::Raw;
      SMMIL_RETURN_IF_ERROR(takeRun(kept, spelling));
      if (spelling == Spelling::Raw)
        out += kept;
      else
        encodeJsonString(kept, spelling, out);
      break;
    }
    default:
      out += shape[i];
    }
  }
  return marks ? takeMark(marks->after) : Status::ok();
}

Status Restorer::onlySegments(std::string &out) {
  attribute = size_t(std::count(
      record.frame.begin(),
      std::find(record.frame.begin(), record.frame.end(), kSegmentsHere),
      char(HoleKind::Attribute)));
  for (std::string_view segment : record.segments)
    SMMIL_RETURN_IF_ERROR(fillSegment(segment, out));
  return atEnd();
}

Status Restorer::line(std::string_view added, std::string &out) {
  std::string_view frame = record.frame;
  for (size_t i = copyToHole(frame, 0, out); i < frame.size();
       i = copyToHole(frame, i + 1, out)) {
    if (frame[i] == kSegmentsHere) {
      for (std::string_view segment : record.segments)
        SMMIL_RETURN_IF_ERROR(fillSegment(segment, out));
      if (!added.empty() && !record.segments.empty())
        out += ", ";
      out += added;
    } else if (frame[i] == char(HoleKind::Attribute)) {
      out += record.attributes[attribute++];
    } else { // No template of ours: what comes of it is not valid JSON.
      out += frame[i];
    }
  }
  return atEnd();
}

Status Restorer::segments(std::vector<SegmentView> &out) {
  out.clear();
  for (std::string_view shape : record.segments) {
    SegmentView view;
    view.kind = kindOfCharacter(shape[0]);
    view.field = fieldOfShape(shape);
    const BakedMarks::Pair *marks = marksOf(templates.marks, shape);
    if (marks)
      SMMIL_RETURN_IF_ERROR(takeMark(marks->before));
    bool filled = false;
    for (char byte : shape.substr(frontSize(shape))) {
      bool isText = byte == char(HoleKind::Text);
      if (!isText && byte != char(HoleKind::Path) &&
          byte != char(HoleKind::Array))
        continue;
      if (filled || isText != (view.kind == Modality::Text))
        return Status::corrupt("a segment has holes of another kind");
      filled = true;
      if (isText)
        SMMIL_RETURN_IF_ERROR(takeRun(view.text, view.spelling));
      else
        view.path = &record.paths[path++];
    }
    if (!filled)
      return Status::corrupt("a segment has no hole");
    if (marks)
      SMMIL_RETURN_IF_ERROR(takeMark(marks->after));
    out.push_back(view);
  }
  return atEnd();
}

Status smmil::splitSheet(const SheetRecord &record, const Templates &templates,
                         ByteSpan text, std::vector<SegmentView> &segments) {
  return Restorer(record, templates, text).segments(segments);
}

static Outcome outcomeOf(const Status &status, const Restorer &restorer) {
  if (status.isOk())
    return Outcome::success();
  return dataError(restorer.badArray.empty() ? status.message()
                                             : restorer.badArray);
}

Outcome smmil::restoreLine(const SheetRecord &record,
                           const Templates &templates, ByteSpan text,
                           const ArrayText &arrayText, std::string_view added,
                           std::string &line) {
  Restorer restorer(record, templates, text, &arrayText);
  return outcomeOf(restorer.line(added, line), restorer);
}

Outcome smmil::restoreSegments(const SheetRecord &record,
                               const Templates &templates, ByteSpan text,
                               const ArrayText &arrayText, std::string &out) {
  Restorer restorer(record, templates, text, &arrayText);
  return outcomeOf(restorer.onlySegments(out), restorer);
}

void smmil::restoreFrame(const SheetRecord &record, std::string &line) {
  const std::string_view frame = record.frame;
  size_t attribute = 0;
  for (size_t i = copyToHole(frame, 0, line); i < frame.size();
       i = copyToHole(frame, i + 1, line)) {
    if (frame[i] == kSegmentsHere) {
      for (std::string_view segment : record.segments)
        for (char byte : segment.substr(frontSize(segment)))
          attribute += byte == char(HoleKind::Attribute);
    } else if (frame[i] == char(HoleKind::Attribute)) {
      line += record.attributes[attribute++];
    } else {
      line += frame[i];
    }
  }
}
