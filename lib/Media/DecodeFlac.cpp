//===- DecodeFlac.cpp - FLAC streams to 16-bit PCM -------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libFLAC, which checks every frame and the signature of the whole stream,
// natively and inside Ogg. A stream that only lacks its end is decoded as far
// as it goes; damage within is an error.
//
//===----------------------------------------------------------------------===//

#include "SoundDecoders.h"

#include <cstdlib>
#include <memory>
#include <new>

#include <FLAC/stream_decoder.h>

namespace smmil {

namespace {

struct FlacReader {
  explicit FlacReader(ByteSpan bytes) : input{bytes}, sink(pcm) {}

  ByteReader input;
  Pcm pcm;
  SampleSink sink;
  std::vector<FLAC__int32> block;
  uint64_t expected = 0; ///< Frames that the header announces, 0 = unknown.
  unsigned depth = 0;
  std::string problem; ///< Not to be decoded.
  std::string damage;  ///< What libFLAC stumbled over.
};

FLAC__StreamDecoderReadStatus onRead(const FLAC__StreamDecoder *,
                                     FLAC__byte to[], size_t *size,
                                     void *client) {
  *size = static_cast<FlacReader *>(client)->input.read(to, *size);
  return *size == 0 ? FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM
                    : FLAC__STREAM_DECODER_READ_STATUS_CONTINUE;
}

FLAC__StreamDecoderWriteStatus onWrite(const FLAC__StreamDecoder *,
                                       const FLAC__Frame *frame,
                                       const FLAC__int32 *const channels[],
                                       void *client) try {
  auto *reader = static_cast<FlacReader *>(client);
  Pcm &pcm = reader->pcm;
  const FLAC__FrameHeader &header = frame->header;
  if (!reader->damage.empty()) { // What follows would stand at a wrong time.
    reader->problem = reader->damage;
    return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
  }
  if (pcm.channels == 0) {
    pcm.channels = header.channels;
    pcm.rate = header.sample_rate;
  }
  if (pcm.channels != header.channels || pcm.rate != header.sample_rate) {
    reader->problem = "rate or channels change inside the stream";
    return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
  }
  reader->depth = std::max(reader->depth, unsigned(header.bits_per_sample));
  const unsigned shift = 32 - header.bits_per_sample;
  reader->block.clear();
  for (unsigned i = 0; i < header.blocksize; ++i)
    for (unsigned c = 0; c < pcm.channels; ++c)
      reader->block.push_back(
          FLAC__int32(FLAC__uint32(channels[c][i]) << shift));
  if (!reader->sink.addWide(reader->block.data(), reader->block.size())) {
    reader->problem = tooManySamples().message;
    return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
  }
  return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
} catch (const std::bad_alloc &) { // Must not cross the library's frames.
  static_cast<FlacReader *>(client)->problem =
      "needs more memory than there is";
  return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
}

/// The mask that encoders put into a comment where the usual order is not it.
void readComments(const FLAC__StreamMetadata_VorbisComment &comments,
                  FlacReader &reader) {
  static constexpr std::string_view kKey = "WAVEFORMATEXTENSIBLE_CHANNEL_MASK=";
  for (FLAC__uint32 i = 0; i < comments.num_comments; ++i) {
    const FLAC__StreamMetadata_VorbisComment_Entry &entry =
        comments.comments[i];
    const std::string text(reinterpret_cast<const char *>(entry.entry),
                           entry.length);
    if (text.compare(0, kKey.size(), kKey) == 0)
      reader.pcm.speakers = uint32_t(
          std::strtoul(text.c_str() + kKey.size(), nullptr, 0) & 0x3FFFF);
  }
}

void onMetadata(const FLAC__StreamDecoder *, const FLAC__StreamMetadata *block,
                void *client) {
  auto *reader = static_cast<FlacReader *>(client);
  if (block->type == FLAC__METADATA_TYPE_VORBIS_COMMENT)
    readComments(block->data.vorbis_comment, *reader);
  if (block->type != FLAC__METADATA_TYPE_STREAMINFO)
    return;
  const FLAC__StreamMetadata_StreamInfo &info = block->data.stream_info;
  reader->expected = info.total_samples;
  reader->depth = info.bits_per_sample;
  reader->pcm.rate = info.sample_rate;
  reader->pcm.channels = info.channels;
}

void onError(const FLAC__StreamDecoder *, FLAC__StreamDecoderErrorStatus status,
             void *client) {
  auto *reader = static_cast<FlacReader *>(client);
  if (reader->damage.empty())
    reader->damage = FLAC__StreamDecoderErrorStatusString[status];
}

struct DeleteFlac {
  void operator()(FLAC__StreamDecoder *decoder) const {
    FLAC__stream_decoder_delete(decoder);
  }
};

unsigned bitCount(uint32_t mask) {
  unsigned count = 0;
  for (; mask; mask &= mask - 1)
    ++count;
  return count;
}

Result<Pcm> decode(ByteSpan bytes, bool ogg, MediaNotes *notes) {
  std::unique_ptr<FLAC__StreamDecoder, DeleteFlac> decoder(
      FLAC__stream_decoder_new());
  if (!decoder)
    return dataError("out of memory in libFLAC");
  FlacReader reader(bytes);
  FLAC__stream_decoder_set_md5_checking(decoder.get(), true);
  FLAC__stream_decoder_set_metadata_respond(decoder.get(),
                                            FLAC__METADATA_TYPE_VORBIS_COMMENT);
  const auto init = ogg ? FLAC__stream_decoder_init_ogg_stream
                        : FLAC__stream_decoder_init_stream;
  if (init(decoder.get(), onRead, nullptr, nullptr, nullptr, nullptr, onWrite,
           onMetadata, onError, &reader) != FLAC__STREAM_DECODER_INIT_STATUS_OK)
    return dataError("cannot start libFLAC");
  const bool done =
      FLAC__stream_decoder_process_until_end_of_stream(decoder.get());
  const bool intact = FLAC__stream_decoder_finish(decoder.get());
  const uint64_t frames = reader.pcm.frames();
  // libFLAC reports a last frame without its end as damage, too.
  const bool cut = frames > 0 && reader.expected > frames;
  if (!cut && reader.problem.empty())
    reader.problem = reader.damage;
  if (!done && reader.problem.empty() && !cut)
    reader.problem = "the stream cannot be read";
  if (reader.problem.empty() && reader.pcm.channels == 0)
    reader.problem = "no audio in it";
  if (reader.problem.empty() && frames == 0 && reader.expected != 0)
    reader.problem = "the file ends too early";
  if (reader.problem.empty() && !cut && !intact)
    reader.problem = "the signature of the samples does not match";
  if (!reader.problem.empty())
    return dataError("damaged FLAC: " + reader.problem);
  if (cut)
    addNote(notes, NoteKind::CutShort,
            secondsText(double(reader.expected - frames) / reader.pcm.rate) +
                " of " +
                secondsText(double(reader.expected) / reader.pcm.rate) +
                " are missing");
  else if (reader.expected != 0 && reader.expected < frames)
    addNote(notes, NoteKind::WrongLength,
            "states " + std::to_string(reader.expected) + " samples, has " +
                std::to_string(frames));
  if (reader.depth > 16)
    addNote(notes, NoteKind::NarrowedSamples,
            std::to_string(reader.depth) + " bits a sample become 16");
  if (bitCount(reader.pcm.speakers) != reader.pcm.channels)
    reader.pcm.speakers = 0;
  return std::move(reader.pcm);
}

} // namespace

Result<Pcm> decodeFlac(ByteSpan bytes, MediaNotes *notes) {
  return decode(bytes.subspan(flacBegin(bytes)), /*ogg=*/false, notes);
}

Result<Pcm> decodeFlacInOgg(ByteSpan bytes, MediaNotes *notes) {
  return decode(bytes, /*ogg=*/true, notes);
}

} // namespace smmil
