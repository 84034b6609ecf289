//===- Evaluator.cpp - A metric that a command measures -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The command is a process group of its own behind one socket, so that it can
// be ended as a whole and that writing to a dead one is no signal.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Evaluator.h"

#include "smmil/Dataset/Format.h"
#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"
#include "smmil/Media/Spectra.h"
#include "smmil/Runtime/Metric.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Printable.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace smmil;
namespace fs = std::filesystem;

struct Evaluator::State {
  std::string command;
  double timeout = kTimeout;
  std::mutex mutex;
  std::optional<Error> failed;
  pid_t child = -1;
  int socket = -1;
  std::string folder; ///< Of files and of what the command says besides.
  std::string unread; ///< Behind the last line.

  ~State() {
    stop();
    std::error_code code;
    if (!folder.empty())
      fs::remove_all(folder, code);
  }
  Outcome start();
  void stop();
  std::string lastWords(const std::string &answer) const;
  Error failure(const std::string &what, const std::string &answer = {});
  Result<std::string> ask(const std::string &line);
  Result<double> numberOf(const std::string &answer);
};

Outcome Evaluator::State::start() {
  std::error_code code;
  std::string pattern =
      (fs::temp_directory_path(code) / "smmil-evaluator-XXXXXX").string();
  if (code || !::mkdtemp(pattern.data()))
    return dataError("cannot make a folder for an evaluator in " + pattern +
                     "; set TMPDIR to a writable folder");
  folder = pattern;
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return dataError("cannot make a socket for an evaluator");
  const std::string errors = folder + "/stderr";
  // Made before the fork: nothing may allocate behind it.
  const std::string script = "exec 2>\"$1\"; " + command;
  const char *arguments[] = {"sh", "-c",           script.c_str(),
                             "sh", errors.c_str(), nullptr};
  child = ::fork();
  if (child == 0) {
    ::setpgid(0, 0);
    ::dup2(ends[1], STDIN_FILENO);
    ::dup2(ends[1], STDOUT_FILENO);
    ::execv("/bin/sh", const_cast<char *const *>(arguments));
    ::_exit(127);
  }
  ::close(ends[1]);
  socket = ends[0];
  if (child < 0)
    return dataError("cannot start an evaluator");
  ::setpgid(child, child); // Whoever is first.
  return Outcome::success();
}

void Evaluator::State::stop() {
  if (socket >= 0)
    ::close(socket);
  socket = -1;
  if (child <= 0)
    return;
  ::kill(-child, SIGKILL);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  child = -1;
}

/// The end of what the command printed, on both of its streams.
std::string Evaluator::State::lastWords(const std::string &answer) const {
  constexpr size_t kMost = 2000;
  std::string words = answer + unread;
  if (Result<Bytes> errors = readFile(folder + "/stderr"); errors)
    words.append(errors->begin(), errors->end());
  if (words.size() > kMost)
    words.erase(0, words.size() - kMost);
  while (!words.empty() && (words.back() == '\n' || words.back() == ' '))
    words.pop_back();
  return words.empty() ? "it printed nothing"
                       : "it printed: " + printable(words);
}

Error Evaluator::State::failure(const std::string &what,
                                const std::string &answer) {
  stop();
  failed = dataError("the evaluator " + inQuotes(command) + " " + what + "; " +
                     lastWords(answer));
  return *failed;
}

/// Sends a line and reads one.
Result<std::string> Evaluator::State::ask(const std::string &line) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration<double>(timeout);
  size_t sent = 0;
  for (;;) {
    if (Outcome going = checkInterrupt(); !going)
      return going.error();
    const size_t newline = unread.find('\n');
    if (sent == line.size() && newline != std::string::npos) {
      std::string answer = unread.substr(0, newline);
      unread.erase(0, newline + 1);
      return answer;
    }
    const double left =
        std::chrono::duration<double>(end - Clock::now()).count();
    if (left <= 0)
      return failure("does not answer within " +
                     nlohmann::json(timeout).dump() + " s");
    pollfd wait = {socket, short(POLLIN | (sent < line.size() ? POLLOUT : 0)),
                   0};
    // Short, so that an interrupt is seen.
    if (::poll(&wait, 1, int(std::min(left * 1000, 200.0)) + 1) <= 0)
      continue;
    if (wait.revents & POLLIN || wait.revents & POLLHUP) {
      char buffer[4096];
      const ssize_t count = ::recv(socket, buffer, sizeof buffer, 0);
      if (count > 0)
        unread.append(buffer, size_t(count));
      else if (count == 0 || (errno != EINTR && errno != EAGAIN))
        return failure("ended without an answer");
    }
    if (wait.revents & POLLOUT) {
      const ssize_t count =
          ::send(socket, line.data() + sent, line.size() - sent,
                 MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count > 0)
        sent += size_t(count);
      else if (count < 0 && errno != EINTR && errno != EAGAIN)
        return failure("ended without an answer");
    }
    constexpr size_t kLongest = size_t(1) << 20;
    if (unread.size() > kLongest)
      return failure("answers with a line of more than 1 MiB");
  }
}

Result<double> Evaluator::State::numberOf(const std::string &answer) {
  const nlohmann::json json =
      nlohmann::json::parse(answer, nullptr, /*allow_exceptions=*/false);
  const bool wrapped = json.is_object() && json.contains("value");
  const nlohmann::json &value = wrapped ? json["value"] : json;
  if (!value.is_number() || !std::isfinite(value.get<double>()))
    return failure("answers without a finite number; expected a line like "
                   "{\"value\": 0.97}",
                   answer + "\n");
  return value.get<double>();
}

Evaluator::Evaluator(std::string command, double timeout)
    : state(std::make_unique<State>()) {
  state->command = std::move(command);
  state->timeout = timeout;
}

Evaluator::~Evaluator() = default;

const std::string &Evaluator::command() const { return state->command; }

/// A decoded value as a file that others read.
static Result<Bytes> fileOf(const PlanField &field, ByteSpan value) {
  if (field.modality == Modality::Image)
    return writePng(uint32_t(field.frame.width), uint32_t(field.frame.height),
                    value);
  if (field.frame.domain != AudioDomain::Pcm)
    return writeSpectra(field.frame, value);
  Pcm pcm;
  pcm.rate = uint32_t(field.frame.rate);
  pcm.channels = uint32_t(field.frame.channels);
  pcm.samples = samplesOf(value);
  return writeWav(pcm);
}

Result<double> Evaluator::measure(const PlanField &field, ByteSpan original,
                                  ByteSpan decoded) {
  std::lock_guard<std::mutex> lock(state->mutex);
  if (state->failed)
    return *state->failed;
  if (state->child < 0)
    if (Outcome started = state->start(); !started)
      return started.error();
  const char *ending = field.modality == Modality::Image        ? ".png"
                       : field.frame.domain == AudioDomain::Pcm ? ".wav"
                                                                : ".npy";
  nlohmann::ordered_json request = {{"field", field.name},
                                    {"kind", modalityName(field.modality)}};
  for (auto [role, value] :
       {std::pair("original", original), std::pair("decoded", decoded)}) {
    Result<Bytes> file = fileOf(field, value);
    if (!file)
      return file.error();
    const std::string path = state->folder + "/" + role + ending;
    // In place of what was asked before, and nothing that must outlive us.
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char *>(file->data()),
              std::streamsize(file->size()));
    if (!out.flush())
      return dataError(path + ": cannot be written; set TMPDIR to a folder "
                              "with space");
    request[role] = path;
  }
  Result<std::string> answer = state->ask(request.dump() + "\n");
  if (!answer)
    return answer.error();
  return state->numberOf(*answer);
}

Outcome smmil::setEvaluator(Format &format, const std::string &command) {
  std::shared_ptr<Evaluator> evaluator;
  for (size_t f = 0; f < format.encodings.size(); ++f) {
    const Metric *metric = findMetric(format.encodings[f].metric);
    if (!metric || metric->measure)
      continue;
    if (command.empty())
      return usageError("field '" + format.plan.fields[f].name +
                        "' is held to its floor by a command; name it with "
                        "--evaluator COMMAND, since a format does not run "
                        "programs by itself");
    if (!evaluator)
      evaluator = std::make_shared<Evaluator>(command);
    format.encodings[f].evaluator = evaluator;
  }
  return Outcome::success();
}
