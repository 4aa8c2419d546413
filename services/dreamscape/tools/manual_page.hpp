/// The manual page dreamscape(1), in roff with man(7) macros. Pure function.
#pragma once

#include <string>

#include "dreamscape/tools/command_tree.hpp"

namespace dreamscape {

/// Words and options from `program`, settings from the tables of `config`.
[[nodiscard]] std::string manual_page(const WordFacts& program, const std::string& version);

}  // namespace dreamscape
