//===- DecodeOgg.cpp - Ogg files to 16-bit PCM -----------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libogg splits the file into the links of its chain (RFC 3533) and each link
// into its streams. The first stream of a link that is sound is decoded by its
// own library; sounds of the links follow one another.
//
//===----------------------------------------------------------------------===//

#include "SoundDecoders.h"

#include <algorithm>
#include <memory>

#include <ogg/ogg.h>
#include <opusfile.h>
#include <vorbis/vorbisfile.h>

namespace smmil {

namespace {

enum class Coding { Vorbis, Opus, Flac, Other };

/// One logical stream of one link, its pages put together again.
struct Stream {
  int serial = 0;
  Coding coding = Coding::Other;
  std::string name; ///< For messages.
  Bytes pages;
  int64_t lastPage = -1; ///< Its page number.
  uint64_t lostPages = 0;
  bool ended = false; ///< The last page was marked as such.
};

/// Streams that begin together.
struct Link {
  std::vector<Stream> streams;
  bool open = true; ///< Still begins streams.
};

struct OggFile {
  std::vector<Link> links;
  uint64_t skipped = 0; ///< Bytes that belong to no page.
  uint64_t orphans = 0; ///< Pages of streams that never began.
  bool cut = false;     ///< The last page is not whole.
};

void identify(const ogg_page &page, Stream &stream) {
  const std::string_view body(reinterpret_cast<const char *>(page.body),
                              size_t(std::max(page.body_len, 0L)));
  using namespace std::string_view_literals;
  static const struct {
    std::string_view magic;
    Coding coding;
    const char *name;
  } kCodings[] = {{"\1vorbis"sv, Coding::Vorbis, "Vorbis"},
                  {"OpusHead"sv, Coding::Opus, "Opus"},
                  {"\x7f"
                   "FLAC"sv,
                   Coding::Flac, "FLAC"},
                  {"fLaC"sv, Coding::Other, "FLAC of an old mapping"},
                  {"Speex   "sv, Coding::Other, "Speex"},
                  {"\x80theora"sv, Coding::Other, "Theora video"},
                  {"BBCD\0"sv, Coding::Other, "Dirac video"},
                  {"fishead\0"sv, Coding::Other, "Skeleton"},
                  {"PCM     "sv, Coding::Other, "OggPCM"},
                  {"CELT    "sv, Coding::Other, "CELT"}};
  stream.name = "an unknown coding";
  for (const auto &[magic, coding, name] : kCodings)
    if (body.substr(0, magic.size()) == magic) {
      stream.coding = coding;
      stream.name = name;
    }
}

void addPage(OggFile &file, const ogg_page &page) {
  const int serial = ogg_page_serialno(&page);
  if (ogg_page_bos(&page)) {
    if (file.links.empty() || !file.links.back().open)
      file.links.emplace_back();
    Stream stream;
    stream.serial = serial;
    identify(page, stream);
    file.links.back().streams.push_back(std::move(stream));
  } else if (!file.links.empty()) {
    file.links.back().open = false;
  }
  if (file.links.empty()) {
    ++file.orphans;
    return;
  }
  std::vector<Stream> &streams = file.links.back().streams;
  auto found =
      std::find_if(streams.rbegin(), streams.rend(),
                   [&](const Stream &s) { return s.serial == serial; });
  if (found == streams.rend()) {
    ++file.orphans;
    return;
  }
  const int64_t number = ogg_page_pageno(&page);
  if (found->lastPage >= 0 && number > found->lastPage + 1)
    found->lostPages += uint64_t(number - found->lastPage - 1);
  found->lastPage = number;
  found->ended = ogg_page_eos(&page) != 0;
  // What will not be decoded need not be kept.
  if (found->coding == Coding::Other)
    return;
  found->pages.insert(found->pages.end(), page.header,
                      page.header + page.header_len);
  found->pages.insert(found->pages.end(), page.body, page.body + page.body_len);
}

struct ClearSync {
  void operator()(ogg_sync_state *sync) const { ogg_sync_clear(sync); }
};

OggFile splitPages(ByteSpan bytes) {
  OggFile file;
  ogg_sync_state state;
  ogg_sync_init(&state);
  std::unique_ptr<ogg_sync_state, ClearSync> sync(&state);
  constexpr size_t kStep = 65536;
  for (size_t at = 0; at < bytes.size();) {
    const size_t size = std::min(kStep, bytes.size() - at);
    char *buffer = ogg_sync_buffer(sync.get(), long(size));
    if (!buffer)
      throw std::bad_alloc();
    std::memcpy(buffer, bytes.data() + at, size);
    ogg_sync_wrote(sync.get(), long(size));
    at += size;
    ogg_page page;
    for (long found; (found = ogg_sync_pageseek(sync.get(), &page)) != 0;)
      if (found > 0)
        addPage(file, page);
      else
        file.skipped += uint64_t(-found);
  }
  file.cut = state.fill > state.returned;
  return file;
}

//===----------------------------------------------------------------------===//
// One stream
//===----------------------------------------------------------------------===//

struct CloseVorbis {
  void operator()(OggVorbis_File *file) const { ov_clear(file); }
};

size_t readVorbis(void *to, size_t size, size_t count, void *client) {
  return size == 0
             ? 0
             : static_cast<ByteReader *>(client)->read(to, size * count) / size;
}

Result<Pcm> decodeVorbis(ByteSpan pages, MediaNotes *notes) {
  ByteReader input = {pages};
  OggVorbis_File state;
  // Without a way to seek the library reads straight ahead: the link is one.
  const ov_callbacks calls = {readVorbis, nullptr, nullptr, nullptr};
  if (ov_open_callbacks(&input, &state, nullptr, 0, calls) != 0)
    return dataError("damaged Ogg: the Vorbis headers cannot be read");
  std::unique_ptr<OggVorbis_File, CloseVorbis> file(&state);
  const vorbis_info *info = ov_info(file.get(), -1);
  if (!info || info->channels < 1 || info->channels > 255 || info->rate < 1)
    return dataError("damaged Ogg: no audio in it");
  Pcm pcm;
  pcm.rate = uint32_t(info->rate);
  pcm.channels = uint32_t(info->channels);
  SampleSink sink(pcm);
  std::vector<float> block;
  uint64_t holes = 0;
  for (;;) {
    float **channels = nullptr;
    int section = 0;
    const long frames = ov_read_float(file.get(), &channels, 4096, &section);
    if (frames == 0)
      break;
    if (frames < 0) {
      // Holes are counted; everything else repeats for ever.
      if (frames != OV_HOLE || ++holes > pages.size())
        return dataError("damaged Ogg: the Vorbis stream cannot be read");
      continue;
    }
    block.resize(size_t(frames) * pcm.channels);
    for (size_t i = 0; i < size_t(frames); ++i)
      for (size_t c = 0; c < pcm.channels; ++c)
        block[i * pcm.channels + c] = channels[c][i];
    if (!sink.addFloats(block.data(), block.size()))
      return tooManySamples();
  }
  sink.report(notes);
  orderVorbisChannels(pcm);
  return pcm;
}

struct CloseOpus {
  void operator()(OggOpusFile *file) const { op_free(file); }
};

int readOpus(void *client, unsigned char *to, int size) {
  return int(
      static_cast<ByteReader *>(client)->read(to, size_t(std::max(size, 0))));
}

Result<Pcm> decodeOpus(ByteSpan pages, MediaNotes *notes) {
  ByteReader input = {pages};
  const OpusFileCallbacks calls = {readOpus, nullptr, nullptr, nullptr};
  int code = 0;
  std::unique_ptr<OggOpusFile, CloseOpus> file(
      op_open_callbacks(&input, &calls, nullptr, 0, &code));
  if (!file)
    return dataError("damaged Ogg: the Opus headers cannot be read");
  const OpusHead *head = op_head(file.get(), -1);
  if (!head || head->channel_count < 1)
    return dataError("damaged Ogg: no audio in it");
  Pcm pcm;
  pcm.rate = 48000; // Whatever the encoder was given.
  pcm.channels = uint32_t(head->channel_count);
  const int family = head->mapping_family;
  SampleSink sink(pcm);
  std::vector<float> block(5760 * size_t(pcm.channels));
  uint64_t holes = 0;
  for (;;) {
    int link = 0;
    const int frames =
        op_read_float(file.get(), block.data(), int(block.size()), &link);
    if (frames == 0)
      break;
    if (frames < 0) {
      if (frames != OP_HOLE || ++holes > pages.size())
        return dataError("damaged Ogg: the Opus stream cannot be read");
      continue;
    }
    if (!sink.addFloats(block.data(), size_t(frames) * pcm.channels))
      return tooManySamples();
  }
  sink.report(notes);
  if (family <= 1)
    orderVorbisChannels(pcm);
  else // Ambisonics, or channels that mean nothing.
    pcm.speakers = kNoSpeakers;
  return pcm;
}

Result<Pcm> decodeStream(const Stream &stream, MediaNotes *notes) {
  switch (stream.coding) {
  case Coding::Vorbis:
    return decodeVorbis(stream.pages, notes);
  case Coding::Opus:
    return decodeOpus(stream.pages, notes);
  case Coding::Flac:
    return decodeFlacInOgg(stream.pages, notes);
  case Coding::Other:
    break;
  }
  return dataError("Ogg with " + stream.name + " cannot be decoded");
}

/// Appends a link; the first one's rate and channels stand for all.
Outcome append(Pcm &whole, Pcm link, MediaNotes *notes) {
  if (whole.channels == 0) {
    whole = std::move(link);
    return Outcome::success();
  }
  if (link.rate != whole.rate || link.channels != whole.channels) {
    addNote(notes, NoteKind::MixedChannels,
            "a later part of " + std::to_string(link.channels) +
                " channels at " + std::to_string(link.rate) +
                " Hz is brought to the first part's " +
                std::to_string(whole.channels) + " at " +
                std::to_string(whole.rate) + " Hz");
    Result<Pcm> same = resample(link, whole.rate, whole.channels);
    if (!same)
      return dataError("Ogg whose parts differ: " + same.error().message);
    link = std::move(*same);
  }
  if (whole.samples.size() + link.samples.size() > kMaxSamples)
    return tooManySamples();
  whole.samples.insert(whole.samples.end(), link.samples.begin(),
                       link.samples.end());
  return Outcome::success();
}

/// The stream of a link to decode; the others are named in a note.
const Stream *chooseStream(const Link &link, MediaNotes *notes) {
  const Stream *chosen = nullptr;
  std::string others;
  for (const Stream &stream : link.streams) {
    if (!chosen && stream.coding != Coding::Other)
      chosen = &stream;
    else if (stream.name != "Skeleton")
      others += (others.empty() ? "" : ", ") + stream.name;
  }
  if (chosen && !others.empty())
    addNote(notes, NoteKind::OtherStreams,
            "holds " + others + " beside the audio, which is left out");
  return chosen;
}

void describe(const OggFile &file, uint64_t lost, bool ended,
              MediaNotes *notes) {
  if (file.skipped != 0 || lost != 0 || file.orphans != 0)
    addNote(notes, NoteKind::SkippedBytes,
            std::to_string(file.skipped) + " bytes belong to no page, " +
                std::to_string(lost) + " pages are missing, " +
                std::to_string(file.orphans) + " belong to no stream");
  if (file.cut)
    addNote(notes, NoteKind::CutShort,
            "ends inside a page; what follows it is missing");
  else if (!ended)
    addNote(notes, NoteKind::CutShort,
            "its last page is missing; how much audio with it is not known");
}

} // namespace

Result<Pcm> decodeOgg(ByteSpan bytes, MediaNotes *notes) {
  const OggFile file = splitPages(bytes);
  Pcm whole;
  MediaNotes found;
  uint64_t lost = 0;
  bool ended = true;
  std::string held;
  for (const Link &link : file.links) {
    const Stream *stream = chooseStream(link, &found);
    if (!stream) {
      for (const Stream &other : link.streams)
        held += (held.empty() ? "" : ", ") + other.name;
      continue;
    }
    Result<Pcm> sound = decodeStream(*stream, &found);
    if (!sound)
      return sound.error();
    lost += stream->lostPages;
    ended = ended && stream->ended;
    if (Outcome outcome = append(whole, std::move(*sound), &found); !outcome)
      return outcome.error();
  }
  if (whole.channels == 0)
    return dataError(held.empty()
                         ? std::string("damaged Ogg: no stream begins in it")
                         : "Ogg with " + held + " cannot be decoded");
  if (!held.empty())
    addNote(&found, NoteKind::OtherStreams,
            "holds parts of " + held + ", which are left out");
  if (whole.samples.empty() && (file.cut || !ended))
    return dataError("damaged Ogg: the file ends before the audio begins");
  describe(file, lost, ended, &found);
  if (notes)
    notes->insert(notes->end(), found.begin(), found.end());
  return whole;
}

} // namespace smmil
