// Numbers that are kept beside records without transactions: what happens to them when a process does not come back.
#include "storage/mongodb/owned_counts.hpp"

#include "storage/mongodb/described_record.hpp"
#include "storage/mongodb/schema.hpp"
#include "storage/mongodb/test_backend.hpp"
#include "storage/records/notification.hpp"
#include "storage/records/random_record.hpp"

namespace storage::mongodb {
namespace {

using conformance::must;

class OwnedCountsTest : public testing::Test {
 protected:
  /// Runs `work(Client&)` as a call of the adapter.
  template <class Work>
  void with_client(Work work) {
    auto call = [&work](Client& client) -> base::Status {
      work(client);
      return {};
    };
    must(backend_.database().run(meter_, std::move(call)));
  }
  template <class Work>
  void with_counts(Work work) {
    with_client([&](Client& client) { work(OwnedCounts(client, "favourites", "me", backend_.clock.now())); });
  }
  bool are_right() {
    bool is_right = false;
    with_counts([&](const OwnedCounts& counts) {
      const auto state = counts.read({});
      is_right = state && state->is_right();
    });
    return is_right;
  }

  Favourite add() {
    Favourite row = random_record<Favourite>(random_);
    row.user_id = "me";
    must(backend_.owned.of<Favourite>().create(row));
    return row;
  }
  std::uint64_t total() { return must(backend_.owned.of<Favourite>().list("me", {})).total; }

  /// The tests' server goes through all rows for every page.
  MongodbBackend backend_{
      testkit::MongoServer::shared(), testkit::MongoServer::fresh_name(), {.timeout = std::chrono::minutes{4}}};
  base::SystemRandom random_;
  const Meter meter_ = backend_.database().meter("test");
};

TEST_F(OwnedCountsTest, AreRightAfterTheFirstReader) {
  add();
  EXPECT_FALSE(are_right());
  EXPECT_EQ(total(), 1U);
  EXPECT_TRUE(are_right());
  add();
  EXPECT_TRUE(are_right());
  EXPECT_EQ(total(), 2U);
}

// A process was killed after it had written a record and before it had counted it.
TEST_F(OwnedCountsTest, AreNotBelievedWhileAWriteIsOpen) {
  const Favourite row = add();
  EXPECT_EQ(total(), 1U);
  with_counts([](const OwnedCounts& counts) { counts.begin(); });
  with_client([&](Client& client) { client.collection("favourites").remove_one(by_id(row.id)); });
  EXPECT_EQ(total(), 0U);
  EXPECT_FALSE(are_right());
}

TEST_F(OwnedCountsTest, ArePutRightOnceTheWriteIsLost) {
  const Favourite row = add();
  EXPECT_EQ(total(), 1U);
  with_counts([](const OwnedCounts& counts) { counts.begin(); });
  with_client([&](Client& client) { client.collection("favourites").remove_one(by_id(row.id)); });
  backend_.clock.advance(kWriteLostAfter - std::chrono::milliseconds{1});
  EXPECT_EQ(total(), 0U);
  EXPECT_FALSE(are_right());
  backend_.clock.advance(std::chrono::milliseconds{1});
  EXPECT_EQ(total(), 0U);
  EXPECT_TRUE(are_right());
  add();
  EXPECT_EQ(total(), 1U);
  EXPECT_TRUE(are_right());
}

// A count must not overwrite what a write has counted since.
TEST_F(OwnedCountsTest, AreNotSetAfterAWriteThatTheCountingMissed) {
  add();
  with_counts([&](const OwnedCounts& counts) {
    const auto before = counts.read({});
    counts.begin();
    counts.end({{"n_HOTEL", 1}});
    counts.set(before, {{"n_HOTEL", 7}});
    EXPECT_NE(counts.read({"n_HOTEL"})->rows["n_HOTEL"], 7);
  });
}

TEST_F(OwnedCountsTest, AreLeftRightByARefusal) {
  const Favourite row = add();
  EXPECT_EQ(total(), 1U);
  EXPECT_FALSE(conformance::run(backend_.owned.of<Favourite>().create(row)));
  EXPECT_TRUE(are_right());
}

TEST_F(OwnedCountsTest, GoWithTheOwner) {
  add();
  EXPECT_EQ(total(), 1U);
  must(erase_owner(backend_.owned, "me"));
  with_client([](Client& client) { EXPECT_EQ(client.collection(kOwnedCounts).count(Bson()), 0U); });
}

// A program of a later version runs beside this one during a rolling update.
TEST_F(OwnedCountsTest, ChangesLeaveFieldsAloneThatNobodyKnowsHere) {
  const Favourite row = add();
  with_client([&](Client& client) {
    client.collection("favourites").update_one(by_id(row.id), Bson().add("$set", Bson().add("later", "kept")));
  });
  must(backend_.owned.of<Favourite>().modify("me", row.id, [](std::optional<Favourite> there) {
    there->notes.reset();
    return there;
  }));
  with_client([&](Client& client) {
    const auto found = client.collection("favourites").find_one(by_id(row.id));
    EXPECT_EQ(BsonView(*found).text("later"), "kept");
    EXPECT_FALSE(BsonView(*found).has("notes"));
  });
}

// What one user may have at most: counted once, and no page is further away than another.
TEST_F(OwnedCountsTest, AreRightForTenThousandRowsOfWhichEveryPageIsThere) {
  constexpr std::size_t kRows = 10'000;
  constexpr std::size_t kPage = 25;
  const auto id_of = [](std::size_t i) { return "n" + std::to_string(100'000 + i); };
  std::vector<Bson> documents;
  for (std::size_t i = 0; i < kRows; ++i) {
    Notification row;
    row.id = id_of(i);
    row.user_id = "me";
    row.state = i % 4 == 0 ? NotificationState::kRead : NotificationState::kUnread;
    row.created_at = row.updated_at = backend_.clock.now() + std::chrono::seconds{i};
    documents.push_back(DescribedRecord<Notification>::encode(row));
    if (documents.size() < 1'000) continue;
    with_client([&](Client& client) { client.collection("notifications").insert_all_new(documents); });
    documents.clear();
  }
  auto& store = backend_.owned.of<Notification>();
  const auto page_at = [&](std::size_t offset) {
    Query<Notification> query;
    query.limit = kPage;
    query.offset = offset;
    return must(store.list("me", std::move(query)));
  };
  for (const std::size_t number : {1U, 400U}) {
    const Page<Notification> page = page_at((number - 1) * kPage);
    EXPECT_EQ(page.total, kRows) << number;
    ASSERT_EQ(page.items.size(), kPage) << number;
    for (std::size_t i = 0; i < kPage; ++i) {
      EXPECT_EQ(page.items[i].id, id_of(kRows - 1 - (number - 1) * kPage - i));
    }
  }
  EXPECT_TRUE(page_at(kRows).items.empty());
  Query<Notification> unread;
  unread.limit = 0;
  unread.filter.where<&Notification::state>(NotificationState::kUnread);
  EXPECT_EQ(must(store.list("me", std::move(unread))).total, kRows / 4 * 3);
}

}  // namespace
}  // namespace storage::mongodb
