/// Scripts that complete the command line of `dreamscape` in a shell. Pure functions.
///
/// All three work alike: from the words before the cursor they find the path of the word one is in ("user list"), and
/// offer what follows there.
#pragma once

#include <string>

#include "dreamscape/tools/command_tree.hpp"

namespace dreamscape {

[[nodiscard]] std::string bash_completion(const WordFacts& program);
[[nodiscard]] std::string zsh_completion(const WordFacts& program);
[[nodiscard]] std::string fish_completion(const WordFacts& program);

}  // namespace dreamscape
