//===- Prose.cpp - Text for the example corpus ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sentences from lists of phrases.
//
//===----------------------------------------------------------------------===//

#include "Prose.h"

namespace smmil::corpus {

namespace {

using Words = std::vector<std::string>;

const Words kPlaces = {"the north ridge",  "the reed bed",   "Lake Arvo",
                       "the old quarry",   "the salt marsh", "station four",
                       "the beech forest", "the estuary",    "the upper valley",
                       "Brännö harbour"};
const Words kSubjects = {
    "a pair of herons", "the survey team",  "a young otter",  "the warden",
    "a flock of terns", "our night camera", "the volunteers", "a lone stag",
    "the hydrophone",   "a marsh harrier"};
const Words kVerbs = {"crossed",  "recorded", "followed",    "photographed",
                      "measured", "avoided",  "returned to", "described",
                      "circled",  "marked"};
const Words kObjects = {"the water level",  "a line of fresh tracks",
                        "the eastern bank", "three nests",
                        "the feeding site", "a patch of orchids",
                        "the transect",     "an abandoned den",
                        "the tide gauge",   "a narrow path"};
const Words kTimes = {"before sunrise",  "at low tide",   "in light rain",
                      "after the storm", "around noon",   "for twenty minutes",
                      "twice this week", "on day eleven", "late in the season"};
const Words kLinks = {"Meanwhile",   "Later",      "As expected",
                      "In contrast", "Once again", "To our surprise"};
const Words kTitles = {"Notes",  "Survey", "Observations", "Log",
                       "Report", "Sounds", "Pictures"};

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = char(text[0] - 'a' + 'A');
  return text;
}

std::string sentence(Random &random) {
  std::string clause = random.pick(kSubjects) + " " + random.pick(kVerbs) +
                       " " + random.pick(kObjects);
  switch (random.below(4)) {
  case 0:
    return capitalised(clause) + " near " + random.pick(kPlaces) + ".";
  case 1:
    return capitalised(clause) + " " + random.pick(kTimes) + ".";
  case 2:
    return random.pick(kLinks) + ", " + clause + " at " + random.pick(kPlaces) +
           ".";
  default:
    return capitalised(clause) + " " + random.pick(kTimes) + ", and " +
           random.pick(kSubjects) + " " + random.pick(kVerbs) + " " +
           random.pick(kObjects) + "; the count was " +
           std::to_string(random.between(2, 240)) + ".";
  }
}

} // namespace

std::string title(Random &random) {
  return random.pick(kTitles) + " from " + random.pick(kPlaces);
}

std::string paragraph(Random &random, int sentences) {
  std::string text;
  for (int i = 0; i < sentences; ++i)
    text += (i ? " " : "") + sentence(random);
  return text;
}

} // namespace smmil::corpus
