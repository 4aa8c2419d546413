/// Runs a tool of the all-in-one program to its end.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "testing/process/process.hpp"

namespace integration {

struct Run {
  int status = -1;  ///< -1: it did not end in time
  std::string output;
};

inline Run dreamscape(const std::vector<std::string>& arguments, const std::filesystem::path& data) {
  testkit::Process process("dreamscape", arguments, {{"DATA_DIR", data.string()}});
  Run run;
  run.status = process.wait(std::chrono::seconds{120}).value_or(-1);
  run.output = process.output();
  return run;
}

}  // namespace integration
