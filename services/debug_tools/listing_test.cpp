#include "debug_tools/listing.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "testing/temporary_folder.hpp"

namespace debug_tools {
namespace {

TEST(ModeTextTest, SpellsTypesAndRights) {
  EXPECT_EQ(mode_text(S_IFDIR | 0755), "drwxr-xr-x");
  EXPECT_EQ(mode_text(S_IFREG | 0640), "-rw-r-----");
  EXPECT_EQ(mode_text(S_IFDIR | 01777), "drwxrwxrwt");
  EXPECT_EQ(mode_text(S_IFREG | 04711), "-rws--x--x");
}

TEST(ListTest, ShowsSizeModeAndNameOfAFile) {
  const testkit::TemporaryFolder folder;
  const auto file = folder.write("a.txt", "12345");
  ::chmod(file.c_str(), 0600);
  const Listing listing = list(folder.path(), {});
  EXPECT_TRUE(listing.is_complete);
  EXPECT_NE(listing.text.find("-rw-------"), std::string::npos) << listing.text;
  EXPECT_NE(listing.text.find(" 5 "), std::string::npos) << listing.text;
  EXPECT_NE(listing.text.find(" a.txt\n"), std::string::npos) << listing.text;
}

TEST(ListTest, ShowsWhereALinkLeads) {
  const testkit::TemporaryFolder folder;
  std::filesystem::create_symlink("debug-tools", folder.path() / "ps");
  EXPECT_NE(list(folder.path(), {}).text.find("ps -> debug-tools\n"), std::string::npos);
}

TEST(ListTest, HidesDotFilesUnlessAsked) {
  const testkit::TemporaryFolder folder;
  folder.write(".hidden", "");
  folder.write("seen", "");
  EXPECT_EQ(list(folder.path(), {.shows_hidden = false, .is_long = false}).text, "seen\n");
}

TEST(ListTest, TellsWhyAPathCannotBeListed) {
  const Listing listing = list("/no/such/folder", {});
  EXPECT_FALSE(listing.is_complete);
  EXPECT_EQ(listing.text, "ls: /no/such/folder: No such file or directory\n");
}

TEST(NameOfTest, FallsBackToTheNumber) {
  EXPECT_EQ(name_of(1001, "root:x:0:0::/:/x\nnodejs:x:1001:1001::/app:/sbin/nologin\n"), "nodejs");
  EXPECT_EQ(name_of(7, "root:x:0:0::/:/x\n"), "7");
  EXPECT_EQ(name_of(7, ""), "7");
}

}  // namespace
}  // namespace debug_tools
