//===- smmil-read.cpp - The universal decoder as a tool -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads any dataset with the runtime alone: no LLVM, MLIR, Z3 or Halide. What a
// host without a compiler needs to get at data.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Export.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Printable.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

using namespace smmil;

static int fail(const Error &error) {
  std::fprintf(stderr, "smmil-read: error: %s\n",
               printable(error.message).c_str());
  return static_cast<int>(error.kind);
}

static int list(const Dataset &dataset) {
  std::vector<ItemRecord> records;
  for (uint64_t id = 0; id < dataset.itemCount(); ++id) {
    Result<ItemRecord> record = dataset.item(id);
    if (!record)
      return fail(record.error());
    records.push_back(*record);
  }
  std::printf("# item  field/case  kind  width  height  ms  class  bytes\n");
  for (uint64_t id = 0; id < records.size(); ++id) {
    const ItemRecord &record = records[id];
    std::string name = "file/store";
    if (record.field != ItemRecord::kNoField) {
      const PlanField &field = dataset.plan().fields[record.field];
      name = field.name + "/" + field.cases[record.caseIndex].name;
    }
    std::printf("%llu  %s  %s  %u  %u  %u  %s  %llu\n", (unsigned long long)id,
                name.c_str(), mediaKindName(record.kind), record.width,
                record.height, record.milliseconds,
                contentClassName(record.content),
                (unsigned long long)record.length);
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    return fail(dataError("standard output: cannot be written; free some "
                          "space, or send it elsewhere"));
  return 0;
}

static int decodeItem(const Dataset &dataset, uint64_t id,
                      const std::string &out) {
  if (id >= dataset.itemCount())
    return fail(usageError("no item " + std::to_string(id) +
                           "; the dataset has " +
                           std::to_string(dataset.itemCount())));
  Result<Bytes> value = dataset.decode(id);
  if (!value)
    return fail(value.error());
  if (Outcome outcome = writeFileAtomic(out, ByteSpan(*value)); !outcome)
    return fail(outcome.error());
  return 0;
}

namespace {

struct Arguments {
  std::string path, out, codec;
  uint64_t item = 0;
  bool noFusion = false, coarse = false;
};

} // namespace

static Result<Dataset> openDataset(const Arguments &arguments) {
  DecoderOptions options;
  options.fusion = !arguments.noFusion;
  Result<Dataset> dataset = Dataset::open(arguments.path, 0, options);
  if (dataset && arguments.coarse)
    if (Outcome taken = dataset->readCoarse(); !taken)
      return taken.error();
  if (!dataset || arguments.codec.empty())
    return dataset;
  Result<EmittedCodec> codec = EmittedCodec::load(arguments.codec);
  if (!codec)
    return codec.error();
  if (Outcome attached = dataset->attach(std::move(*codec)); !attached)
    return attached.error();
  return dataset;
}

int main(int argc, char **argv) {
  Arguments arguments;
  CLI::App app("Reads SMMIL datasets with the universal decoder, or through "
               "an emitted codec.",
               "smmil-read");
  app.require_subcommand(1);
  app.footer("Examples:\n  smmil-read list train.smmil\n"
             "  smmil-read item train.smmil 12 image.rgb\n"
             "  smmil-read item small.smmil 12 image.rgb --codec codec/build\n"
             "  smmil-read export train.smmil docs-again/\n"
             "Exit status: 0 success, 1 data, 2 usage.");
  CLI::App *listing = app.add_subcommand("list", "List the stored items");
  CLI::App *one = app.add_subcommand(
      "item", "Decode an item: RGB rows, s16 samples, or the source's bytes");
  CLI::App *all = app.add_subcommand("export", "Write the source folder back");
  for (CLI::App *sub : {listing, one, all})
    sub->add_option("DATASET", arguments.path, "Dataset to read")->required();
  one->add_option("ITEM", arguments.item, "Number of the item")->required();
  one->add_option("OUT", arguments.out, "File to write")->required();
  all->add_option("OUT", arguments.out, "Folder to make")->required();
  for (CLI::App *sub : {listing, one})
    sub->add_flag("--coarse", arguments.coarse,
                  "Take coarser values from the items that have a prefix, such "
                  "as float32 as bfloat16");
  for (CLI::App *sub : {one, all}) {
    CLI::Option *codec =
        sub->add_option("--codec", arguments.codec,
                        "Decode through this emitted codec: its library or "
                        "the folder it was built in");
    sub->add_flag("--no-fusion", arguments.noFusion,
                  "Decode step by step: slower, the same bits")
        ->excludes(codec);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    if (error.get_exit_code() == 0) // Help or the version was asked for.
      return app.exit(error);
    return fail(usageError(std::string(error.what()) +
                           "\nRun with --help for more information."));
  }
  try {
    Result<Dataset> dataset = openDataset(arguments);
    if (!dataset)
      return fail(dataset.error());
    if (listing->parsed())
      return list(*dataset);
    if (one->parsed())
      return decodeItem(*dataset, arguments.item, arguments.out);
    InterruptScope interrupts;
    Result<ExportReport> report = exportSource(*dataset, arguments.out);
    return report ? 0 : fail(report.error());
  } catch (const std::exception &error) {
    return fail(
        dataError(arguments.path + ": unexpected failure: " + error.what()));
  }
}
