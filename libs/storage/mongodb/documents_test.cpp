// Documents beside release 1.0.0, which replaces whole records when it changes them.
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/test_backend.hpp"
#include "storage/mongodb/versioned.hpp"

namespace storage::mongodb {
namespace {

using namespace std::chrono_literals;
using conformance::must;

class DocumentsBesideTheFirstReleaseTest : public testing::Test {
 protected:
  [[nodiscard]] static Document document() {
    Document row;
    row.id = "a";
    row.user_id = "user";
    row.title = "Visa";
    row.stored_name = "stored-a";
    row.size_bytes = 100;
    row.created_at = row.updated_at = base::from_millis(1);
    return row;
  }
  /// As `insert` and `modify` of the older program write it.
  void insert_older() { pool_->lease().collection(kDocuments).insert(with_version<DocumentRecord>(document(), 1)); }
  void replace_older(const Document& row) {
    Client client = pool_->lease();
    const auto there = client.collection(kDocuments).find_one(by_id("a"));
    const std::int64_t version = BsonView(*there).integer(kVersionField);
    const Bson unmoved = std::move(by_id("a").add(kVersionField, version));
    ASSERT_TRUE(client.collection(kDocuments).replace_one(unmoved, with_version<DocumentRecord>(row, version + 1)));
  }
  DocumentCatalogue& documents() { return *backend_.documents; }

  const std::string name_ = testkit::MongoServer::fresh_name();
  MongodbBackend backend_{testkit::MongoServer::shared(), name_};
  std::unique_ptr<ClientPool> pool_ =
      ClientPool::open(base::Secret{testkit::MongoServer::shared().url(name_)}, 1min, 4).value();
};

TEST_F(DocumentsBesideTheFirstReleaseTest, OpensWhatItStored) {
  insert_older();
  const DocumentEntry entry = must(documents().get("user", "a"));
  EXPECT_EQ(entry, entry_of(document()));
  EXPECT_EQ(must(documents().list("user", {})).total, 1U);
  EXPECT_EQ(must(documents().usage("user")).bytes, 100U);
}

TEST_F(DocumentsBesideTheFirstReleaseTest, KeepsDetailsWhenItChangesATitle) {
  insert_older();
  const DocumentEntry tagged = must(documents().modify("user", "a", [](DocumentEntry& entry) {
    entry.document.title = "Ours";
    entry.details.tags = {"x"};
    return base::Status{};
  }));
  Document renamed = tagged.document;
  renamed.title = "Theirs";
  replace_older(renamed);
  const DocumentEntry entry = must(documents().get("user", "a"));
  EXPECT_EQ(entry.document.title, "Theirs");
  EXPECT_EQ(entry.details, tagged.details);
}

TEST_F(DocumentsBesideTheFirstReleaseTest, ForgetsWhatBelongsToADocumentThatItRemoved) {
  insert_older();
  NewVersion version;
  version.replaced = "stored-a";
  version.content.stored_name = "second";
  must(documents().add_version("user", "a", version, {}));
  pool_->lease().collection(kDocuments).remove_one(by_id("a"));
  EXPECT_FALSE(must(documents().names({BlobKind::kDocumentVersion, "second"})));
  EXPECT_EQ(must(documents().usage("user")), DocumentUsage{});
  EXPECT_EQ(must(documents().forget_loose(base::from_millis(1))), 0U);  // too young
  EXPECT_EQ(must(documents().forget_loose(base::from_millis(2))), 2U);
}

// A process that died after it had kept the bytes of before as a version, and before the document named the new ones.
TEST_F(DocumentsBesideTheFirstReleaseTest, GoesOnAfterAVersionThatWasLeftHalfDone) {
  must(documents().create(entry_of(document()), {}));
  Client client = pool_->lease();
  insert<DescribedRecord<DocumentVersion>>(client, version_of(entry_of(document()), "half"));
  EXPECT_TRUE(must(documents().versions("user", "a")).empty());
  NewVersion version;
  version.replaced = "stored-a";
  version.content.stored_name = "second";
  EXPECT_EQ(must(documents().add_version("user", "a", version, {})).entry.details.number, 3U);
  EXPECT_EQ(must(documents().versions("user", "a")).size(), 2U);
}

}  // namespace
}  // namespace storage::mongodb
