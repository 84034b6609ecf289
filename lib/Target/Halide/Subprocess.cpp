//===- Subprocess.cpp - Running a helper process --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Processes by posix_spawn with their three streams in pipes.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Subprocess.h"

#include "smmil/Support/Interrupt.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

using namespace smmil;
namespace fs = std::filesystem;

namespace {

/// Both ends of a pipe; whatever is still open is closed at the end.
class Pipe {
public:
  Pipe() { good = pipe2(ends, O_CLOEXEC) == 0; }
  ~Pipe() {
    closeEnd(0);
    closeEnd(1);
  }
  Pipe(const Pipe &) = delete;
  Pipe &operator=(const Pipe &) = delete;

  explicit operator bool() const { return good; }
  int read() const { return ends[0]; }
  int write() const { return ends[1]; }
  void closeEnd(int end) {
    if (ends[end] >= 0)
      close(ends[end]);
    ends[end] = -1;
  }

private:
  int ends[2] = {-1, -1};
  bool good = false;
};

/// Moves bytes between the pipes and the strings until the child has closed
/// its ends; polling keeps either side from blocking the other. An interrupt
/// ends the child as well.
void communicate(pid_t child, Pipe &in, Pipe &out, Pipe &err,
                 const std::string &input,
                 const std::function<void(const std::string &)> &onOutput,
                 ProcessOutcome &outcome) {
  size_t written = 0;
  if (input.empty())
    in.closeEnd(1);
  else // A blocking write of more than the pipe holds would wait for ever.
    fcntl(in.write(), F_SETFL, O_NONBLOCK);
  while (out.read() >= 0 || err.read() >= 0) {
    pollfd waits[3] = {{in.write(), POLLOUT, 0},
                       {out.read(), POLLIN, 0},
                       {err.read(), POLLIN, 0}};
    if (poll(waits, 3, -1) < 0) {
      if (errno != EINTR)
        return;
      if (checkInterrupt())
        continue;
      kill(child, SIGTERM);
      return;
    }
    if (waits[0].revents) {
      ssize_t count =
          write(in.write(), input.data() + written, input.size() - written);
      if (count > 0)
        written += static_cast<size_t>(count);
      if ((count < 0 && errno != EINTR && errno != EAGAIN) ||
          written == input.size())
        in.closeEnd(1);
    }
    auto drain = [](Pipe &pipe, short events, std::string &text) {
      if (!events)
        return;
      char buffer[4096];
      ssize_t count = ::read(pipe.read(), buffer, sizeof(buffer));
      if (count > 0)
        text.append(buffer, static_cast<size_t>(count));
      else if (count == 0 || errno != EINTR)
        pipe.closeEnd(0);
    };
    drain(out, waits[1].revents, outcome.output);
    drain(err, waits[2].revents, outcome.errors);
    if (onOutput && waits[1].revents)
      onOutput(outcome.output);
  }
}

} // namespace

Result<ProcessOutcome>
smmil::runProcess(const std::vector<std::string> &arguments,
                  const std::string &input,
                  const std::function<void(const std::string &)> &onOutput) {
  Pipe in, out, err;
  if (!in || !out || !err)
    return dataError(std::string("cannot create a pipe: ") +
                     std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.read(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.write(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write(), STDERR_FILENO);
  std::vector<char *> raw;
  raw.reserve(arguments.size() + 1);
  for (const std::string &argument : arguments)
    raw.push_back(const_cast<char *>(argument.c_str()));
  raw.push_back(nullptr);
  pid_t child = 0;
  int failed =
      posix_spawnp(&child, raw[0], &actions, nullptr, raw.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed)
    return dataError("cannot run " + arguments[0] + ": " +
                     std::strerror(failed));
  in.closeEnd(0);
  out.closeEnd(1);
  err.closeEnd(1);
  // A child that ends early must not end this process through its pipe.
  struct sigaction ignore = {}, previous = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &previous);
  ProcessOutcome outcome;
  communicate(child, in, out, err, input, onOutput, outcome);
  sigaction(SIGPIPE, &previous, nullptr);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (Outcome running = checkInterrupt(); !running)
    return running.error();
  outcome.exitStatus =
      WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

std::string smmil::executableFolder() {
  std::error_code error;
  fs::path self = fs::read_symlink("/proc/self/exe", error);
  return error ? std::string() : self.parent_path().string();
}

std::string smmil::cacheFolder(const std::string &given) {
  if (!given.empty())
    return given;
  if (const char *chosen = std::getenv("SMMIL_CACHE_DIR"); chosen && *chosen)
    return chosen;
  if (const char *home = std::getenv("HOME"); home && *home)
    return std::string(home) + "/.cache/smmil";
  std::error_code error;
  return (fs::temp_directory_path(error) / "smmil-cache").string();
}
