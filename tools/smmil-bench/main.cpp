//===- main.cpp - Codec benchmarks ----------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One subcommand per kind of medium, and one for the compiler itself.
//
//===----------------------------------------------------------------------===//
#include "Compile.h"
#include "Frames.h"
#include "Photo.h"
#include "PictureTables.h"
#include "Primitives.h"
#include "Scale.h"
#include "Storage.h"
#include "Views.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

int main(int argc, char **argv) {
  CLI::App app("Measures SMMIL's codecs against common libraries, and "
               "the compiler itself.");
  app.require_subcommand(1);

  smmil::bench::PhotoOptions photo;
  CLI::App *command = app.add_subcommand(
      "photo", "Full-size photos to RGB, against libjpeg-turbo at equal PSNR; "
               "tables are trained on the other folds.");
  command->add_option("--images", photo.images, "Folder of photos (PNG, ...)")
      ->required()
      ->check(CLI::ExistingDirectory);
  command->add_option("--folds", photo.folds, "Number of folds")
      ->check(CLI::Range(2, 64))
      ->capture_default_str();
  command->add_option("--quality", photo.quality, "Quality of the JPEG rival")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command->add_option("--repeats", photo.repeats, "Timed runs of every image")
      ->check(CLI::Range(7, 1000))
      ->capture_default_str();
  command
      ->add_option("--shape", photo.shape,
                   "Quantiser matrices: 0 flat to 100 as JPEG's")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  command
      ->add_option("--chroma", photo.chroma, "Chroma step in percent of luma's")
      ->check(CLI::Range(10, 400))
      ->capture_default_str();
  command
      ->add_option("--lambda", photo.lambda,
                   "Weight of the rate in 1/1024, 0 = off")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  command->add_option("--lanes", photo.lanes, "Lanes of the entropy coder")
      ->check(CLI::IsMember({4, 8, 16, 32}))
      ->capture_default_str();
  command
      ->add_option("--codec", photo.codec,
                   "emitted (built for each fold), universal, or stepwise "
                   "(universal without fusions)")
      ->check(CLI::IsMember({"emitted", "universal", "stepwise"}))
      ->capture_default_str();
  command->add_flag("--json", photo.json, "Print JSON");
  command->footer("Example:\n  smmil-bench photo --images photos --folds 2 "
                  "--json");

  smmil::bench::CompileOptions compile;
  CLI::App *compiling = app.add_subcommand(
      "compile", "Time from IR to C++: parse, passes, emission, without the "
                 "search and without compiling kernels.");
  compiling
      ->add_option("FILES", compile.files,
                   "Formats, and datasets with their specs in one module")
      ->required()
      ->check(CLI::ExistingFile);
  compiling->add_option("--repeats", compile.repeats, "Runs of every file")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  compiling->add_flag("--json", compile.json, "Print JSON");

  smmil::bench::PrimitiveOptions primitives;
  CLI::App *probe = app.add_subcommand(
      "primitives", "What decoding costs, for every primitive, in nanoseconds "
                    "per value.");
  probe->add_option("--repeats", primitives.repeats, "Timed runs")
      ->check(CLI::Range(7, 1000))
      ->capture_default_str();
  probe
      ->add_option("--milliseconds", primitives.milliseconds,
                   "Least length of a run")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  probe->add_flag("--json", primitives.json, "Print JSON");

  smmil::bench::FramesOptions frames;
  CLI::App *framing = app.add_subcommand(
      "frames", "Chains against each other: images in a frame, each at the "
                "coarsest step that holds the floor.");
  framing->add_option("IMAGES", frames.images, "Pictures, and folders of them")
      ->required()
      ->check(CLI::ExistingPath);
  framing
      ->add_option("--chain", frames.chains,
                   "A chain as text, once for each; ratios are to the first")
      ->required();
  framing
      ->add_option("--side", frames.side,
                   "Side of the frame; 0 keeps each image's own size")
      ->check(CLI::Range(16, 4096) | CLI::IsMember({0}))
      ->capture_default_str();
  framing->add_option("--every", frames.every, "Take one image of so many")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  framing->add_option("--floor", frames.floor, "PSNR of each image, dB")
      ->check(CLI::Range(10.0, 80.0))
      ->capture_default_str();
  framing->add_option("--repeats", frames.repeats, "Timed runs of every image")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  framing->add_flag("--emitted", frames.emitted,
                    "Encode and decode by code emitted for the chains");
  framing->add_flag("--tensor", frames.tensor,
                    "Decode to the normalised f32 tensor, not to RGB");
  framing->add_flag("--json", frames.json, "Print JSON");
  framing->footer("Example:\n  smmil-bench frames photos --chain 'avif' "
                  "--chain 'block_picture' --chain 'jpeg'");

  smmil::bench::PictureTablesOptions pictureTables;
  CLI::App *tabling = app.add_subcommand(
      "picture-tables",
      "Trains the starts and rates of block_picture's generic "
      "set on images, and writes its source.");
  tabling
      ->add_option("IMAGES", pictureTables.images,
                   "Pictures, and folders of them")
      ->required()
      ->check(CLI::ExistingPath);
  tabling
      ->add_option("-o,--output", pictureTables.output, "C++ source to write")
      ->required();
  tabling->add_option("--side", pictureTables.side, "Side of the frame")
      ->check(CLI::Range(16, 4096))
      ->capture_default_str();
  tabling
      ->add_option("--every", pictureTables.every, "Take one image of so many")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  tabling->add_option("--floor", pictureTables.floor, "PSNR of each image, dB")
      ->check(CLI::Range(10.0, 80.0))
      ->capture_default_str();
  tabling
      ->add_option("--rounds", pictureTables.rounds,
                   "Encodings with new tables; 0 packs the set as it is")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  tabling->footer("Example:\n  smmil-bench picture-tables photos -o "
                  "codecs/BlockPicture/GenericData.cpp");

  smmil::bench::StorageOptions storage;
  CLI::App *storing = app.add_subcommand(
      "storage", "Packing by copy, opening, reading one sheet, reading all; "
                 "CPU time, warm.");
  storing
      ->add_option("DATASET", storage.dataset, "New folder to pack into; stays")
      ->required();
  storing->add_option("--source", storage.source,
                      "Folder of sheets (default: made up beside DATASET)");
  storing->add_option("--sheets", storage.sheets, "Sheets to make up")
      ->check(CLI::Range(1, 100000000))
      ->capture_default_str();
  storing->add_option("--level", storage.level, "As that of `smmil pack`")
      ->check(CLI::Range(1, 19));
  storing
      ->add_option("--text-block", storage.textBlock, "As that of `smmil pack`")
      ->check(CLI::Range(4096, 1 << 20));
  storing->add_option("--gets", storage.gets, "Sheets to read at random")
      ->check(CLI::Range(1, 100000000))
      ->capture_default_str();
  storing->add_option("--repeats", storage.repeats, "Passes over all sheets")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  storing->add_flag("--json", storage.json, "Print JSON");
  storing->footer("Example:\n  smmil-bench storage /tmp/small.smmil --sheets "
                  "200000\n  smmil-bench storage /tmp/docs.smmil --source "
                  "docs --json");

  smmil::bench::ScaleOptions scale;
  CLI::App *scaling = app.add_subcommand(
      "scale", "Opening, sheets by number, and edits of a view, with the "
               "manifest and indexes of many sheets and next to no payload.");
  scaling
      ->add_option("DATASET", scale.dataset, "New folder to make it in; stays")
      ->required();
  scaling->add_option("--sheets", scale.sheets, "Sheets to make")
      ->check(CLI::Range(uint64_t(1), uint64_t(1000000000)))
      ->capture_default_str();
  scaling->add_option("--per-shard", scale.perShard, "Sheets of a shard")
      ->check(CLI::Range(1, 10000000))
      ->capture_default_str();
  scaling->add_option("--gets", scale.gets, "Sheets to read at random")
      ->check(CLI::Range(1, 100000000))
      ->capture_default_str();
  scaling->add_option("--repeats", scale.repeats, "Times to open it")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  scaling->add_flag("--json", scale.json, "Print JSON");
  scaling->footer("Example:\n  smmil-bench scale /tmp/many.smmil --sheets "
                  "100000000");

  smmil::bench::ViewsOptions views;
  CLI::App *viewing = app.add_subcommand(
      "views", "CPU time of reading all sheets through a view, over that of "
               "reading the same baked.");
  viewing->add_option("DATASET", views.dataset, "Dataset with the view")
      ->required();
  viewing
      ->add_option("--view", views.views,
                   "Name of a view; several are possible")
      ->required();
  viewing
      ->add_option("--baked", views.baked,
                   "What `smmil materialize` made of it, for each view")
      ->required();
  viewing->add_option("--repeats", views.repeats, "Passes of each")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  viewing->add_flag("--json", views.json, "Print JSON");
  viewing->footer("Example:\n  smmil materialize train.smmil@:v2 v2.smmil\n"
                  "  smmil-bench views train.smmil --view v2 --baked "
                  "v2.smmil --view v3 --baked v3.smmil");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) ? 2 : 0;
  }
  try {
    if (compiling->parsed())
      return smmil::bench::runCompile(compile);
    if (probe->parsed())
      return smmil::bench::runPrimitives(primitives);
    if (framing->parsed())
      return smmil::bench::runFrames(frames);
    if (tabling->parsed())
      return smmil::bench::runPictureTables(pictureTables);
    if (storing->parsed())
      return smmil::bench::runStorage(storage);
    if (scaling->parsed())
      return smmil::bench::runScale(scale);
    if (viewing->parsed())
      return smmil::bench::runViews(views);
    return smmil::bench::runPhoto(photo);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "smmil-bench: error: %s\n", error.what());
    return 1;
  }
}
