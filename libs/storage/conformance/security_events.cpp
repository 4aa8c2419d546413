#include <algorithm>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SecurityEventLogConformance);

namespace {

SecurityEvent make_event(const std::string& id, std::int64_t at_ms) {
  SecurityEvent event;
  event.id = id;
  event.user_id = "user";
  event.type = "login_failed";
  event.ip_address = "192.0.2.1";
  event.at = base::from_millis(at_ms);
  return event;
}

TEST_P(SecurityEventLogConformance, KeepsEventsNewestFirst) {
  for (int i = 0; i < 3; ++i) backend_->security_events->record(make_event(std::to_string(i), i));
  must(backend_->security_events->flush());
  backend_->restart();
  const auto events = must(backend_->security_events->newest_of_user("user", 2));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].id, "2");
  EXPECT_EQ(events[0].type, "login_failed");
  EXPECT_EQ(events[0].ip_address, "192.0.2.1");
}

TEST_P(SecurityEventLogConformance, ShowsAllEventsOfAUserPageByPage) {
  constexpr std::size_t kEvents = 50;
  for (std::size_t i = 0; i < kEvents; ++i) {
    backend_->security_events->record(make_event(std::to_string(i), static_cast<std::int64_t>(i / 5)));
  }
  SecurityEvent others = make_event("others", 3);
  others.user_id = "other";
  backend_->security_events->record(others);
  must(backend_->security_events->flush());
  for (const std::size_t limit : {1U, 7U, 1000U}) {
    std::vector<EventPlace> seen;
    for (std::optional<EventPlace> after; true; after = seen.back()) {
      const auto page = must(backend_->security_events->older_of_user("user", after, limit));
      if (page.empty()) break;
      ASSERT_LE(page.size(), limit);
      for (const SecurityEvent& event : page) seen.push_back(place_of(event));
    }
    EXPECT_EQ(seen.size(), kEvents) << limit;
    EXPECT_EQ(std::ranges::adjacent_find(seen, std::ranges::less_equal{}), seen.end()) << limit;
    EXPECT_EQ(std::ranges::count(seen, std::string("others"), &EventPlace::id), 0) << limit;
  }
}

TEST_P(SecurityEventLogConformance, NamesTheAddressesOfLoginsAndOfTheSignUp) {
  const auto record = [this](const char* user, std::string_view type, const char* address, std::int64_t at_ms) {
    SecurityEvent event = make_event(std::string(type) + address + std::to_string(at_ms), at_ms);
    event.user_id = user;
    event.type = type;
    event.ip_address = address;
    backend_->security_events->record(event);
  };
  record("user", kLoginEvent, "192.0.2.1", 1);
  record("user", kSignUpEvent, "192.0.2.2", 2);
  record("user", "login_failed", "192.0.2.3", 3);
  record("user", kLoginEvent, "192.0.2.4", 4);
  record("other", kLoginEvent, "192.0.2.5", 5);
  SecurityEvent nowhere = make_event("nowhere", 6);
  nowhere.type = kLoginEvent;
  nowhere.ip_address.reset();
  backend_->security_events->record(nowhere);
  must(backend_->security_events->flush());
  EXPECT_EQ(must(backend_->security_events->login_addresses("user", base::from_millis(2))),
            (std::vector<std::string>{"192.0.2.4", "192.0.2.2"}));
  EXPECT_TRUE(must(backend_->security_events->login_addresses("nobody", base::from_millis(0))).empty());
}

TEST_P(SecurityEventLogConformance, TakesEventsOfNobody) {
  SecurityEvent event = make_event("a", 1);
  event.user_id.reset();
  backend_->security_events->record(event);
  must(backend_->security_events->flush());
  EXPECT_TRUE(must(backend_->security_events->newest_of_user("user", 2)).empty());
  EXPECT_EQ(must(backend_->security_events->purge_before(base::from_millis(2))), 1U);
}

TEST_P(SecurityEventLogConformance, ReplacesThePersonInTheirRows) {
  backend_->security_events->record(make_event("a", 1));
  must(backend_->security_events->anonymise_user("user", "erased-1"));
  const auto events = must(backend_->security_events->newest_of_user("erased-1", 10));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_FALSE(events[0].ip_address);
}

TEST_P(SecurityEventLogConformance, ForgetsWhatIsOlderThanTheCutoff) {
  for (int i = 0; i < 4; ++i) backend_->security_events->record(make_event(std::to_string(i), i));
  must(backend_->security_events->flush());
  EXPECT_EQ(must(backend_->security_events->purge_before(base::from_millis(1))), 1U);
}

}  // namespace
}  // namespace storage::conformance
