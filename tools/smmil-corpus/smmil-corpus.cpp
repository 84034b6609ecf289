//===- smmil-corpus.cpp - Makes the example corpus ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes a folder of interleaved sheets that the project owns: text, photo-like
// images, diagrams, speech-like sound, clips, and the oddities of real sources
// (repeated and unreferenced files, misleading names, uneven JSON). The same
// seed gives the same bytes.
//
//===----------------------------------------------------------------------===//

#include "Clips.h"
#include "Pictures.h"
#include "Prose.h"
#include "Sounds.h"

#include "smmil/Support/Files.h"
#include "smmil/Support/Printable.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>

using namespace smmil;
using namespace smmil::corpus;

namespace {

/// Collects the lines of sheets.jsonl and writes media as they are made.
class Corpus {
public:
  Corpus(std::string directory, uint64_t seed)
      : directory(std::move(directory)), random(seed) {}

  Outcome write(int sheets);

private:
  using Json = nlohmann::ordered_json;

  Result<std::string> store(const std::string &name, Result<Bytes> bytes);
  Result<Json> text(int sentences);
  Result<Json> photo();
  Result<Json> drawing();
  Result<Json> sound();
  Result<Json> example();
  Result<Json> make(char kind);
  Json medium(const char *type, const std::string &path);

  std::string directory;
  Random random;
  int stored = 0;
  std::string repeated; ///< A picture that several sheets show.
};

/// t text, p photo, d diagram, a sound, r the repeated picture.
const std::vector<const char *> kPatterns = {
    "tpt",  "tpptp", "pt",    "tdt",   "tdtd", "ta", "tat",  "tptpt",
    "tppp", "trt",   "tdptp", "tptdt", "t",    "pp", "tatpt"};

Result<std::string> Corpus::store(const std::string &name,
                                  Result<Bytes> bytes) {
  if (!bytes)
    return bytes.error();
  std::string path = "media/" + name;
  if (Outcome outcome = writeFileAtomic(directory + "/" + path, *bytes);
      !outcome)
    return outcome.error();
  ++stored;
  return path;
}

nlohmann::ordered_json Corpus::medium(const char *type,
                                      const std::string &path) {
  Json segment;
  segment["type"] = type;
  segment["path"] = path;
  segment["alt"] = random.below(3) ? paragraph(random, 1) : "";
  return segment;
}

Result<nlohmann::ordered_json> Corpus::text(int sentences) {
  Json segment;
  segment["type"] = "text";
  segment["text"] = paragraph(random, sentences) + "\n\n";
  return segment;
}

Result<nlohmann::ordered_json> Corpus::photo() {
  static const std::vector<std::pair<uint32_t, uint32_t>> kSizes = {
      {640, 480}, {800, 600}, {1024, 683}, {1280, 853}};
  auto [width, height] = random.pick(kSizes);
  if (random.below(4) == 0)
    std::swap(width, height);
  RgbImage image = landscape(random, width, height);
  bool png = random.below(9) == 0;
  std::string name = "photo" + std::to_string(stored) + (png ? ".png" : ".jpg");
  Result<std::string> path =
      store(name, png ? writePng(width, height, image.pixels)
                      : writeJpeg(width, height, image.pixels,
                                  random.between(85, 92)));
  if (!path)
    return path.error();
  if (repeated.empty())
    repeated = *path;
  return medium("image", *path);
}

Result<nlohmann::ordered_json> Corpus::drawing() {
  auto width = uint32_t(random.between(40, 100) * 8);
  auto height = uint32_t(random.between(30, 75) * 8);
  RgbImage image = diagram(random, width, height);
  // One drawing in six is named as what it is not.
  const char *extension = random.below(6) ? ".png" : ".jpg";
  Result<std::string> path =
      store("diagram" + std::to_string(stored) + extension,
            writePng(width, height, image.pixels, 9));
  if (!path)
    return path.error();
  return medium("image", *path);
}

Result<nlohmann::ordered_json> Corpus::sound() {
  bool flac = random.below(2);
  uint32_t rate = flac ? 44100 : 22050;
  Pcm pcm = speech(random, rate, flac ? 2 : 1, random.between(6, 14));
  Result<std::string> path =
      store("voice" + std::to_string(stored) + (flac ? ".flac" : ".wav"),
            flac ? writeFlac(pcm) : writeWav(pcm));
  if (!path)
    return path.error();
  return medium("audio", *path);
}

Result<nlohmann::ordered_json> Corpus::make(char kind) {
  switch (kind) {
  case 'p':
    return photo();
  case 'd':
    return drawing();
  case 'a':
    return sound();
  case 'r':
    return repeated.empty() ? photo() : medium("image", repeated);
  default:
    return text(random.between(3, 22));
  }
}

/// The sheet that the documentation uses throughout: two paragraphs, images, a
/// caption, a voice and a clip.
Result<nlohmann::ordered_json> Corpus::example() {
  Json sheet;
  sheet["id"] = "example";
  sheet["title"] = "The example sheet";
  sheet["origin"] = "generated";
  sheet["segments"] = Json::array();
  for (char kind : std::string("ttpp")) {
    Result<Json> segment = make(kind);
    if (!segment)
      return segment.error();
    sheet["segments"].push_back(*segment);
  }
  Json caption;
  caption["type"] = "text";
  caption["text"] = "Caption: " + paragraph(random, 1) + "\n";
  sheet["segments"].push_back(caption);
  Result<Json> voice = sound();
  if (!voice)
    return voice.error();
  sheet["segments"].push_back(*voice);
  Result<std::string> clip = store("clip.avi", motionJpeg(160, 120, 12));
  if (!clip)
    return clip.error();
  sheet["segments"].push_back(medium("video", *clip));
  return sheet;
}

/// The same object with the spacing and key order of another writer.
std::string uneven(const nlohmann::ordered_json &sheet) {
  nlohmann::ordered_json turned;
  turned["segments"] = sheet["segments"];
  for (const auto &[key, value] : sheet.items())
    if (key != "segments")
      turned[key] = value;
  std::string line = turned.dump(-1, ' ', /*ensure_ascii=*/true);
  return "  " + line.substr(0, line.size() - 1) + " , \"extra\" :null }";
}

Outcome Corpus::write(int sheets) {
  if (Outcome outcome = makeDirectories(directory + "/media"); !outcome)
    return outcome;
  std::string lines;
  for (int i = 0; i < sheets; ++i) {
    Json sheet;
    if (i == 0) {
      Result<Json> first = example();
      if (!first)
        return first.error();
      sheet = *first;
    } else {
      sheet["id"] = "sheet-" + std::to_string(i);
      sheet["title"] = title(random);
      sheet["origin"] = "generated";
      sheet["segments"] = Json::array();
      for (const char *kind = random.pick(kPatterns); *kind; ++kind) {
        Result<Json> segment = make(*kind);
        if (!segment)
          return segment.error();
        sheet["segments"].push_back(*segment);
      }
    }
    if (i == 2) {
      Result<std::string> gif = store("ball.gif", animatedGif(64, 48, 6));
      if (!gif)
        return gif.error();
      sheet["segments"].push_back(medium("image", *gif));
    }
    lines += (i % 7 == 3 ? uneven(sheet) : sheet.dump()) + "\n";
  }
  std::string note = "Not part of any sheet, and kept all the same.\n";
  if (Outcome outcome = writeFileAtomic(directory + "/media/notes.txt",
                                        std::string_view(note));
      !outcome)
    return outcome;
  return writeFileAtomic(directory + "/sheets.jsonl", std::string_view(lines));
}

} // namespace

int main(int argc, char **argv) {
  CLI::App app("Makes a small corpus of interleaved sheets to try SMMIL on.");
  std::string directory;
  int sheets = 36;
  uint64_t seed = 1;
  app.add_option("OUT", directory, "Folder to write")->required();
  app.add_option("--sheets", sheets, "Number of sheets")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--seed", seed, "The same seed gives the same bytes")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.footer("Example:\n  smmil-corpus docs --sheets 12");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) ? 2 : 0;
  }
  if (Outcome outcome = Corpus(directory, seed).write(sheets); !outcome) {
    std::fprintf(stderr, "smmil-corpus: error: %s\n",
                 printable(outcome.error().message).c_str());
    return static_cast<int>(outcome.error().kind);
  }
  std::printf("%s: %d sheets\n", directory.c_str(), sheets);
  return 0;
}
