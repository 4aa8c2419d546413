/// The command line of the all-in-one program as tests run it, in their own process.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "config/environment.hpp"
#include "dreamscape/tools/tools.hpp"

namespace dreamscape {

/// One run of the command line, with what it printed and what it asked of the services.
struct Invocation {
  explicit Invocation(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "dreamscape");
    const Host host{[this](config::Action asked, const config::Environment& settings) {
      action = asked;
      environment = settings;
      return 7;
    }};
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    status = run_command_line(static_cast<int>(arguments.size()), arguments.data(), host);
    out = testing::internal::GetCapturedStdout();
    err = testing::internal::GetCapturedStderr();
  }
  int status = -1;
  std::optional<config::Action> action;
  config::Environment environment;
  std::string out, err;
};

}  // namespace dreamscape
