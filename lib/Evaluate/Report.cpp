//===- Report.cpp - A design as a page that one can look at ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The page is put together as text, section by section; what the report lacks
// is left out.
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/Report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <vector>

namespace smmil::evaluate {

namespace {

using nlohmann::json;

const char kStyle[] = R"(
body{font:15px/1.5 system-ui,sans-serif;max-width:62em;margin:2em auto;padding:0 1em;color:#1c2330;background:#fff}
h1{font-size:1.6em}h2{font-size:1.15em;margin-top:2em}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3em .8em .3em 0;border-bottom:1px solid #dde2ea;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
svg{width:100%;height:auto;background:#f7f9fc}
.muted{color:#667}circle.all{fill:#b9c4d6}circle.front{fill:#2b6cb0}circle.chosen{fill:#c0392b}
@media(prefers-color-scheme:dark){body{background:#14181f;color:#dbe2ee}td,th{border-color:#333b48}svg{background:#1b212b}.muted{color:#93a0b4}text{fill:#93a0b4}}
)";

std::string escape(const std::string &text) {
  std::string out;
  for (char c : text)
    switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    default:
      out += c;
    }
  return out;
}

std::string number(double value) {
  char buffer[48];
  double size = std::fabs(value);
  if (size >= 1e6)
    std::snprintf(buffer, sizeof buffer, "%.4g M", value / 1e6);
  else if (size >= 1e4)
    std::snprintf(buffer, sizeof buffer, "%.4g k", value / 1e3);
  else
    std::snprintf(buffer, sizeof buffer, "%.4g", value);
  return buffer;
}

std::string text(const json &value) {
  if (value.is_number())
    return number(value.get<double>());
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// `text` as one word of a shell's command line.
std::string shellWord(const std::string &text) {
  std::string out = "'";
  for (char c : text)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::optional<double> metric(const json &point, const char *name) {
  auto metrics = point.find("metrics");
  if (metrics == point.end() || !metrics->contains(name) ||
      !(*metrics)[name].is_number())
    return std::nullopt;
  return (*metrics)[name].get<double>();
}

/// One axis from 0 to a round number above the largest value.
struct Axis {
  double limit = 1;

  explicit Axis(double largest) {
    if (!(largest > 0))
      return;
    double unit = std::pow(10.0, std::floor(std::log10(largest)));
    for (double step : {1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0})
      if (limit = step * unit; limit >= largest * 1.02)
        break;
  }
};

/// Member `key` of `object`, or `empty`: a reference, so that loops over it
/// stay valid.
const json &member(const json &object, const char *key, const json &empty) {
  auto found = object.find(key);
  return found == object.end() ? empty : *found;
}

const json kNoObject = json::object();
const json kNoArray = json::array();

class Page {
public:
  explicit Page(const json &design) : design(design) {}

  std::string render() {
    std::string title = escape(design.value("name", std::string("Design")));
    out = "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">"
          "<meta name=\"viewport\" content=\"width=device-width\">"
          "<title>" +
          title + " - SMMIL design</title><style>" + kStyle + "</style>\n<h1>" +
          title + "</h1>\n";
    summary();
    look();
    plot();
    chosen();
    finalists();
    front();
    rules();
    sentences("Alternatives removed with a proof", "removed");
    seconds();
    return out + "</html>\n";
  }

private:
  void summary() {
    out += "<p class=\"muted\">";
    for (const char *key : {"strategy", "seed", "measured", "feasible"})
      if (design.contains(key))
        out += std::string(key) + ": " + escape(text(design[key])) + " &nbsp; ";
    out += "</p>\n";
  }

  /// The commands that make a dataset of the design and show it.
  void look() {
    if (!design.contains("format"))
      return;
    const std::string format = shellWord(text(design["format"]));
    out += "<h2>Look at the data</h2>\n<p>What a model is shown of each sheet, "
           "its images and sounds, and the codec and size of every item, of a "
           "folder that is packed by this design:</p>\n<pre>smmil pack FOLDER "
           "DATASET --format " +
           escape(format) + "\npython3 -m smmil browse DATASET</pre>\n";
  }

  void dot(const json &point, const char *kind, double radius) {
    auto x = metric(point, "bytes"), y = metric(point, "decode_us_p95");
    if (!x || !y)
      return;
    char buffer[200];
    std::snprintf(buffer, sizeof buffer,
                  "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\">",
                  kind, 70 + 700 * *x / xLimit, 330 - 300 * *y / yLimit,
                  radius);
    out += buffer;
    out += "<title>" + number(*x) + " bytes, p95 " + number(*y) +
           " us</title></circle>\n";
  }

  void plot() {
    double xMost = 0, yMost = 0;
    for (const char *key : {"points", "pareto"})
      for (const json &point : member(design, key, kNoArray)) {
        xMost = std::max(xMost, metric(point, "bytes").value_or(0));
        yMost = std::max(yMost, metric(point, "decode_us_p95").value_or(0));
      }
    if (!(xMost > 0) || !(yMost > 0))
      return;
    xLimit = Axis(xMost).limit;
    yLimit = Axis(yMost).limit;
    out += "<h2>Bytes against decode time</h2>\n<svg viewBox=\"0 0 800 370\" "
           "role=\"img\" aria-label=\"Measured designs\">\n"
           "<g stroke=\"#99a\" fill=\"none\"><path d=\"M70 30V330H770\"/></g>"
           "<g font-size=\"12\">";
    for (int tick = 0; tick <= 4; ++tick) {
      char buffer[200];
      std::snprintf(buffer, sizeof buffer,
                    "<text x=\"%d\" y=\"348\" text-anchor=\"middle\">%s</text>",
                    70 + 175 * tick, number(xLimit * tick / 4).c_str());
      out += buffer;
      std::snprintf(buffer, sizeof buffer,
                    "<text x=\"62\" y=\"%d\" text-anchor=\"end\">%s</text>",
                    334 - 75 * tick, number(yLimit * tick / 4).c_str());
      out += buffer;
    }
    out += "<text x=\"420\" y=\"366\" text-anchor=\"middle\">bytes of the "
           "whole dataset</text><text x=\"70\" y=\"20\">decode time a sheet, "
           "p95, microseconds</text></g>\n";
    for (const json &point : member(design, "points", kNoArray))
      dot(point, "all", 2.5);
    for (const json &point : member(design, "pareto", kNoArray))
      dot(point, "front", 4.5);
    if (design.contains("chosen"))
      dot(design["chosen"], "chosen", 6.5);
    out += "</svg>\n<p class=\"muted\">Grey: measured and feasible. Blue: the "
           "Pareto set. Red: the choice.</p>\n";
  }

  void chosen() {
    if (!design.contains("chosen"))
      return;
    const json &choice = design["chosen"];
    const json &confirmed = member(design, "confirmed", kNoObject);
    out += "<h2>The choice</h2>\n<table><tr><th>metric<th class=\"n\">on the "
           "search's items<th class=\"n\">on fresh items<th>unit</tr>\n";
    const json &units = member(design, "units", kNoObject);
    for (const auto &[name, value] :
         member(choice, "metrics", kNoObject).items()) {
      auto fresh = metric(confirmed, name.c_str());
      out += "<tr><td>" + escape(name) + "<td class=\"n\">" +
             escape(text(value)) + "<td class=\"n\">" +
             (fresh ? number(*fresh) : "") + "<td>" +
             escape(units.value(name, std::string())) + "</tr>\n";
    }
    out += "</table>\n";
    view(member(choice, "view", kNoObject));
    out += "<h2>Knobs</h2>\n<table><tr><th>knob<th>value<th>reason"
           "</tr>\n";
    const json &reasons = member(choice, "reasons", kNoObject);
    for (const auto &[name, value] : member(choice, "knobs", kNoObject).items())
      out += "<tr><td>" + escape(name) + "<td>" + escape(text(value)) + "<td>" +
             escape(reasons.value(name, std::string())) + "</tr>\n";
    out += "</table>\n";
  }

  void view(const json &shown) {
    if (!shown.is_object() || shown.empty())
      return;
    out += "<h2>What the model is shown</h2>\n<p>Kind of task: " +
           escape(shown.value("kind", std::string())) + ", which values " +
           escape(shown.value("values", std::string())) + ".</p>\n<table>";
    const std::pair<const char *, const char *> rows[] = {
        {"windows", "context windows"},
        {"sheets_per_window", "sheets in a window, mean"},
        {"filled", "share of the windows that is filled"},
        {"value", "value"},
        {"cost", "tokens of context for one unit of value"}};
    for (auto [key, label] : rows)
      if (shown.contains(key))
        out += std::string("<tr><td>") + label + "<td class=\"n\">" +
               escape(text(shown[key])) + "</tr>\n";
    out += "</table>\n";
  }

  void finalists() {
    const json &all = member(design, "finalists", kNoArray);
    if (all.empty())
      return;
    out += "<h2>Finalists</h2>\n<p class=\"muted\">Designs with different "
           "codecs that met every bound on fresh items, timed by the universal "
           "decoder and by their own compiled codec.</p>\n<table><tr><th>"
           "finalist<th class=\"n\">bytes<th class=\"n\">p95 universal, us"
           "<th class=\"n\">p95 compiled, us<th>codec</tr>\n";
    size_t rank = 0;
    for (const json &entry : all) {
      const json &confirmed = member(entry, "confirmed", kNoObject);
      const json &compiled = member(entry, "compiled", kNoObject);
      const json &codec = member(entry, "codec", kNoObject);
      auto cell = [&](const json &metrics, const char *name) {
        auto it = metrics.find(name);
        out += "<td class=\"n\">" + (it != metrics.end() && it->is_number()
                                         ? number(it->get<double>())
                                         : std::string("not compiled"));
      };
      out += "<tr><td>" + std::to_string(++rank) +
             (entry.value("chosen", false) ? " (chosen)" : "");
      cell(confirmed, "bytes");
      cell(confirmed, "decode_us_p95");
      cell(compiled, "decode_us_p95");
      out += "<td>" + escape(codec.value("isa", std::string())) +
             (codec.value("halide", false) ? ", Halide" : "") + "</tr>\n";
    }
    out += "</table>\n";
  }

  void front() {
    const json &points = member(design, "pareto", kNoArray);
    if (points.empty())
      return;
    const json &first = points[0].value("metrics", json::object());
    out += "<h2>Pareto set</h2>\n<table><tr>";
    for (const auto &[name, value] : first.items())
      out += "<th class=\"n\">" + escape(name);
    out += "<th>knobs that differ from the choice</tr>\n";
    json base =
        member(design, "chosen", kNoObject).value("knobs", json::object());
    for (const json &point : points) {
      out += "<tr>";
      for (const auto &[name, value] : first.items())
        out += "<td class=\"n\">" +
               number(metric(point, name.c_str()).value_or(NAN));
      out += "<td>";
      for (const auto &[name, value] :
           member(point, "knobs", kNoObject).items())
        if (!base.contains(name) || base[name] != value)
          out += escape(name) + " = " + escape(text(value)) + "; ";
      out += "</tr>\n";
    }
    out += "</table>\n";
  }

  void rules() {
    const json &space = member(design, "space", kNoObject);
    if (space.empty())
      return;
    out += "<h2>Rules</h2>\n<p>";
    if (space.contains("raw"))
      out += "Raw space: " + escape(text(space["raw"])) + " designs. ";
    if (space.contains("legal"))
      out += "Legal: " + escape(text(space["legal"])) + ".";
    out += "</p>\n<table><tr><th>rule<th class=\"n\">share of the raw space "
           "that it removes<th>where</tr>\n";
    for (const json &rule : member(space, "rules", kNoArray))
      out += "<tr><td>" + escape(rule.value("sentence", std::string())) +
             "<td class=\"n\">" + number(100 * rule.value("share", 0.0)) +
             " %<td>" + escape(rule.value("location", std::string())) +
             "</tr>\n";
    out += "</table>\n";
  }

  void sentences(const char *heading, const char *key) {
    const json &list = member(design, key, kNoArray);
    if (list.empty())
      return;
    out += std::string("<h2>") + heading + "</h2>\n<ul>\n";
    for (const json &sentence : list)
      out += "<li>" + escape(text(sentence)) + "\n";
    out += "</ul>\n";
  }

  void seconds() {
    const json &parts = member(design, "seconds", kNoObject);
    if (parts.empty())
      return;
    out += "<h2>Where the time went</h2>\n<table>";
    for (const auto &[name, value] : parts.items())
      out += "<tr><td>" + escape(name) + "<td class=\"n\">" +
             escape(text(value)) + " s</tr>\n";
    out += "</table>\n";
  }

  const json &design;
  std::string out;
  double xLimit = 1, yLimit = 1;
};

} // namespace

std::string renderReport(const json &design) { return Page(design).render(); }

} // namespace smmil::evaluate
