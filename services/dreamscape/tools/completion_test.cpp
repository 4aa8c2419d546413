// The generated scripts and page, each read by the program it is for.
#include <sys/wait.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "config/exit_status.hpp"
#include "config/keys/tables.hpp"
#include "dreamscape/tools/tools.hpp"
#include "testing/temporary_folder.hpp"

namespace dreamscape {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

std::string output_of(std::vector<const char*> words) {
  words.insert(words.begin(), "dreamscape");
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_command_line(static_cast<int>(words.size()), words.data(), Host{[](auto, const auto&) { return 7; }}),
            config::kExitDone);
  return testing::internal::GetCapturedStdout();
}

struct Answer {
  int status = -1;
  std::string text;
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      out.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return out;
  }
};

/// Both streams of a shell command.
Answer shell(const std::string& command) {
  FILE* pipe = popen(("{ " + command + "\n} 2>&1").c_str(), "r");  // NOLINT(cert-env33-c): fixed commands
  Answer answer;
  std::array<char, 4096> part{};
  for (std::size_t size = 0; (size = fread(part.data(), 1, part.size(), pipe)) > 0;)
    answer.text.append(part.data(), size);
  answer.status = WEXITSTATUS(pclose(pipe));
  return answer;
}

class CompletionTest : public testing::Test {
 protected:
  /// What bash offers at the end of `line`; a blank at its end begins a new word.
  [[nodiscard]] std::vector<std::string> offered(const std::string& line) const {
    std::string words = line;
    const bool is_new = words.ends_with(' ');
    const std::string command = "cd '" + folder_.path().string() + "' && bash -c '. ./bash; COMP_WORDS=(" + words +
                                (is_new ? " \"\"" : "") +
                                "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _dreamscape; printf \"%s\\n\" "
                                "\"${COMPREPLY[@]}\"'";
    auto lines = shell(command).lines();
    std::erase(lines, "");
    return lines;
  }
  testkit::TemporaryFolder folder_;
  const std::filesystem::path bash_ = folder_.write("bash", output_of({"completion", "bash"}));
};

TEST_F(CompletionTest, OffersWordsOfTheLevelOneIsAt) {
  EXPECT_THAT(offered("dreamscape "), Contains("serve"));
  EXPECT_THAT(offered("dreamscape "), Not(Contains("list")));
  EXPECT_THAT(offered("dreamscape ser"), UnorderedElementsAre("serve"));
  EXPECT_THAT(offered("dreamscape user "), Contains("make-admin"));
  EXPECT_THAT(offered("dreamscape user "), Not(Contains("serve")));
  EXPECT_THAT(offered("dreamscape user list --j"), UnorderedElementsAre("--json"));
  EXPECT_THAT(offered("dreamscape nonsense serv"), UnorderedElementsAre("serve"));
}

TEST_F(CompletionTest, OffersWhatAnOptionOrArgumentMayBe) {
  EXPECT_THAT(offered("dreamscape config --reference "), UnorderedElementsAre("markdown", "env"));
  EXPECT_THAT(offered("dreamscape user list --status a"), UnorderedElementsAre("active"));
  EXPECT_THAT(offered("dreamscape completion f"), UnorderedElementsAre("fish"));
  EXPECT_THAT(offered("dreamscape copy --from "), IsEmpty());
}

TEST_F(CompletionTest, OffersFilesAndFoldersWhereTheyAreMeant) {
  folder_.write("prod env", "");
  std::filesystem::create_directory(folder_.path() / "prod.d");
  EXPECT_THAT(offered("dreamscape serve --env-file prod"), UnorderedElementsAre("prod env", "prod.d"));
  EXPECT_THAT(offered("dreamscape backup prod"), UnorderedElementsAre("prod.d"));
  EXPECT_THAT(offered("dreamscape import prod"), UnorderedElementsAre("prod env", "prod.d"));
}

TEST_F(CompletionTest, ZshReadsItsScriptAndOffersTheSame) {
  folder_.write("_dreamscape", output_of({"completion", "zsh"}));
  const std::string in_folder = "cd '" + folder_.path().string() + "' && ";
  EXPECT_EQ(shell(in_folder + "zsh -n _dreamscape").text, "");
  // The functions of zsh's own system are replaced by ones that print what they are given.
  folder_.write("driver",
                "compdef() { }\n_describe() { print -l -- ${(P)2} }\n_files() { print files \"$@\" }\n"
                "compadd() { shift; print -l -- \"$@\" }\nsource ./_dreamscape\n"
                "words=(\"$@\") CURRENT=$#\n_dreamscape\n");
  const auto offers = [&](const std::string& words) { return shell(in_folder + "zsh driver " + words).text; };
  EXPECT_THAT(offers("dreamscape ''"), HasSubstr("serve:Run the services"));
  EXPECT_THAT(offers("dreamscape user ''"), HasSubstr("make-admin:"));
  EXPECT_EQ(offers("dreamscape config --reference ''"), "markdown\nenv\n");
  EXPECT_EQ(offers("dreamscape serve --env-file ''"), "files\n");
  EXPECT_THAT(offers("dreamscape backup ''"), HasSubstr("files -/\n"));
}

TEST_F(CompletionTest, FishReadsItsScriptAndOffersTheSame) {
  folder_.write("dreamscape.fish", output_of({"completion", "fish"}));
  const std::string in_folder = "cd '" + folder_.path().string() + "' && HOME=$PWD ";
  EXPECT_EQ(shell(in_folder + "fish --no-execute dreamscape.fish").text, "");
  const auto offers = [&](const std::string& line) {
    return shell(in_folder + "fish --no-config -c 'source dreamscape.fish; complete -C \"" + line + "\"'").text;
  };
  EXPECT_THAT(offers("dreamscape "), HasSubstr("serve\tRun the services"));
  EXPECT_THAT(offers("dreamscape "), Not(HasSubstr("make-admin")));
  EXPECT_THAT(offers("dreamscape user "), HasSubstr("make-admin\t"));
  EXPECT_THAT(offers("dreamscape config --reference "), HasSubstr("markdown"));
  EXPECT_THAT(offers("dreamscape serve --env-file dream"), HasSubstr("dreamscape.fish"));
}

TEST(ManualPageTest, IsSoundForMandoc) {
  const testkit::TemporaryFolder folder;
  const std::string page = folder.write("dreamscape.1", output_of({"man"})).string();
  EXPECT_EQ(shell("mandoc -T lint -W warning " + page + " | grep -v 'missing date, using \"\": TH'").text, "");
  const std::string shown = shell("mandoc -T utf8 " + page + " | sed 's/.\\x08//g'").text;
  EXPECT_THAT(shown, HasSubstr("dreamscape user make-admin"));
  EXPECT_THAT(shown, HasSubstr("--env-file FILE"));
  EXPECT_THAT(shown, Not(HasSubstr("`")));
  for (const auto& table : config::all_tables()) {
    for (const auto& key : table.keys) EXPECT_THAT(shown, HasSubstr(std::string(key.name)));
  }
}

TEST(ManualPageTest, IsShownByMan) {
  const testkit::TemporaryFolder folder;
  const std::string page = folder.write("dreamscape.1", output_of({"man"})).string();
  const Answer shown = shell("MANWIDTH=100 man --warnings -l " + page + " | head -n 20");
  EXPECT_EQ(shown.status, 0);
  EXPECT_THAT(shown.text, HasSubstr("dreamscape - accounts, profiles, avatars and documents"));
  EXPECT_THAT(shown.text, Not(HasSubstr("warning")));
}

}  // namespace
}  // namespace dreamscape
