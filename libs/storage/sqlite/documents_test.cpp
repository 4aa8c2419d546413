// Documents beside release 1.0.0, whose statements on the table stand here as it runs them.
#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using namespace std::chrono_literals;
using conformance::must;

class DocumentsBesideTheFirstReleaseTest : public testing::Test {
 protected:
  /// Runs `sql` as the older program would, on a connection of its own.
  void run_older(const char* sql) { Connection(backend_.file(), Connection::Mode::kReadWrite, 5s).execute(sql); }
  void insert_older() {
    run_older(
        "INSERT INTO documents VALUES ('a', 'user', 'Visa', NULL, 'visa.pdf', 'stored-a', 'application/pdf', 100, "
        "'00ff',"
        " 1, 1)");
  }
  DocumentCatalogue& documents() { return *backend_.documents; }

  SqliteBackend backend_;
};

TEST_F(DocumentsBesideTheFirstReleaseTest, OpensWhatItStored) {
  insert_older();
  const DocumentEntry entry = must(documents().get("user", "a"));
  EXPECT_EQ(entry.details, default_details(entry.document));
  EXPECT_EQ(entry.details.number, 1U);
  EXPECT_EQ(entry.details.status, DocumentStatus::kReady);
  EXPECT_FALSE(entry.is_trashed());
  EXPECT_EQ(must(documents().list("user", {})).total, 1U);
  EXPECT_EQ(must(documents().usage("user")).bytes, 100U);
}

TEST_F(DocumentsBesideTheFirstReleaseTest, ChangesWhatItStored) {
  insert_older();
  must(documents().modify("user", "a", [](DocumentEntry& entry) {
    entry.details.tags = {"x"};
    return base::Status{};
  }));
  EXPECT_EQ(must(documents().get("user", "a")).details.tags, std::vector<std::string>{"x"});
}

TEST_F(DocumentsBesideTheFirstReleaseTest, KeepsDetailsWhenItChangesATitle) {
  insert_older();
  const DocumentEntry tagged = must(documents().modify("user", "a", [](DocumentEntry& entry) {
    entry.details.tags = {"x"};
    return base::Status{};
  }));
  run_older("UPDATE documents SET title = 'New', category = NULL, updated_at = 2 WHERE id = 'a'");
  const DocumentEntry entry = must(documents().get("user", "a"));
  EXPECT_EQ(entry.document.title, "New");
  EXPECT_EQ(entry.details, tagged.details);
}

TEST_F(DocumentsBesideTheFirstReleaseTest, ForgetsWhatBelongsToADocumentThatItRemoved) {
  insert_older();
  NewVersion version;
  version.replaced = "stored-a";
  version.content.stored_name = "second";
  must(documents().add_version("user", "a", version, {}));
  run_older("DELETE FROM documents WHERE id = 'a'");
  EXPECT_FALSE(must(documents().names({BlobKind::kDocumentVersion, "second"})));
  EXPECT_EQ(must(documents().usage("user")), DocumentUsage{});
  EXPECT_EQ(must(documents().forget_loose(base::from_millis(1))), 0U);  // too young
  EXPECT_EQ(must(documents().forget_loose(base::from_millis(2))), 2U);
  insert_older();
  EXPECT_EQ(must(documents().get("user", "a")).details.number, 1U);
}

}  // namespace
}  // namespace storage::sqlite
