#include "user/config.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "testing/environment_builder.hpp"
#include "testing/temporary_folder.hpp"

namespace user {
namespace {

using namespace std::chrono_literals;

base::Result<Config> read(const testkit::EnvironmentBuilder& environment) {
  return read_config(environment.load(config::Program::kUser), base::Secret(std::string(32, 'k')));
}

TEST(UserConfigTest, NamesWhatIsWrongWithTheAddressOfTheScanner) {
  const auto config = read(testkit::EnvironmentBuilder().set("CLAMD_URL", "http://clamd"));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message(), "CLAMD_URL: the scheme must be tcp or unix");
}

TEST(UserConfigTest, HasNoScannerUnlessThereIsAnAddress) {
  EXPECT_FALSE(read({})->clamd);
  const auto config = read(testkit::EnvironmentBuilder().set("CLAMD_URL", "tcp://clamd").set("CLAMD_TIMEOUT_MS", "5s"));
  ASSERT_TRUE(config && config->clamd);
  EXPECT_EQ(config->clamd->address.host, "clamd");
  EXPECT_EQ(config->clamd->patience, 5s);
}

// A record names the setting of its bound; one that does not exist would abort here.
TEST(UserConfigTest, HasABoundForEveryKindThatNamesOne) {
  const auto config = read(testkit::EnvironmentBuilder().set("HISTORY_PER_USER_MAX", "7"));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->record_bounds.of<storage::Favourite>(), 10'000U);
  EXPECT_EQ(config->record_bounds.of<storage::HistoryEntry>(), 7U);
  EXPECT_EQ(config->record_bounds.of<storage::Notification>(), 10'000U);
}

TEST(UserConfigTest, HasTheLimitsOfTheContract) {
  const auto config = read({});
  ASSERT_TRUE(config);
  const auto expect = [&](const char* name, std::uint32_t max, std::chrono::milliseconds window) {
    EXPECT_EQ(config->limits.of(name).max, max) << name;
    EXPECT_EQ(config->limits.of(name).window, window) << name;
  };
  expect("USER", 600, 15min);
  expect("AVATAR", 10, 15min);
  expect("DOCUMENTS", 60, 15min);
  expect("FAVORITES_CHECK", 50, 1min);
  expect("GDPR_EXPORT", 5, 24h);
  expect("NOTIFICATIONS_INTERNAL", 100'000, 1min);
  expect("SOCKET_REFUSED", 30, 1min);
}

TEST(UserConfigTest, HasTheBoundsOfSocketsOfTheContract) {
  const auto config = read({});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->hub.sockets_per_user_max, 20U);
  EXPECT_EQ(config->sockets.queue_bytes_max, 256U * 1024);
  EXPECT_EQ(config->sockets.message_bytes_max, 64U * 1024);
  EXPECT_EQ(config->sockets.frames_max, 100U);
  EXPECT_EQ(config->sockets.frames_window, 10s);
  EXPECT_EQ(config->sockets.ping_interval, 25s);
  EXPECT_EQ(config->sockets.ping_timeout, 20s);
  EXPECT_EQ(config->sockets.connect_timeout, 10s);
  EXPECT_EQ(config->sockets.close_timeout, 500ms);
  EXPECT_EQ(config->sockets.clock_skew, 5s);
}

// Each value is another, so that no two settings can be taken for each other.
TEST(UserConfigTest, ReadsEveryBoundOfSockets) {
  const auto config = read(testkit::EnvironmentBuilder()
                               .set("SOCKETS_MAX", "7")
                               .set("SOCKETS_PER_USER_MAX", "3")
                               .set("SOCKET_QUEUE_MAX_BYTES", "128KiB")
                               .set("SOCKET_MESSAGE_BYTES_MAX", "8KiB")
                               .set("SOCKET_FRAMES_MAX", "50")
                               .set("SOCKET_PING_INTERVAL_MS", "4000")
                               .set("SOCKET_PING_TIMEOUT_MS", "3000")
                               .set("SOCKET_CONNECT_TIMEOUT_MS", "2000")
                               .set("SOCKET_CLOSE_TIMEOUT_MS", "1000")
                               .set("JWT_CLOCK_SKEW", "1s"));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->hub.sockets_max, 7U);
  EXPECT_EQ(config->hub.sockets_per_user_max, 3U);
  EXPECT_EQ(config->sockets.queue_bytes_max, 128U * 1024);
  EXPECT_EQ(config->sockets.message_bytes_max, 8U * 1024);
  EXPECT_EQ(config->sockets.frames_max, 50U);
  EXPECT_EQ(config->sockets.ping_interval, 4s);
  EXPECT_EQ(config->sockets.ping_timeout, 3s);
  EXPECT_EQ(config->sockets.connect_timeout, 2s);
  EXPECT_EQ(config->sockets.close_timeout, 1s);
  EXPECT_EQ(config->sockets.clock_skew, 1s);
}

TEST(UserConfigTest, LeavesConnectionsForOtherRequestsThanSockets) {
  const auto config = read(testkit::EnvironmentBuilder().set("SOCKETS_MAX", "1000000"));
  ASSERT_TRUE(config);
  EXPECT_LT(config->hub.sockets_max, 1'000'000U);
}

TEST(UserConfigTest, ReadsWhatIsKeptAndForHowLong) {
  const auto plain = read({});
  EXPECT_EQ(plain->privacy.requests.deletion_grace, 24h * 30);
  EXPECT_EQ(plain->privacy.requests.export_kept, 24h * 30);
  const auto config = read(testkit::EnvironmentBuilder()
                               .set("NOTIFICATIONS_PER_USER_MAX", "9")
                               .set("DELETION_GRACE_MS", "60000")
                               .set("DATA_EXPORT_KEPT_MS", "120000"));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->record_bounds.of<storage::Notification>(), 9U);
  EXPECT_EQ(config->privacy.requests.deletion_grace, 1min);
  EXPECT_EQ(config->privacy.requests.export_kept, 2min);
}

void expect_same(const json::ParseLimits& read, const json::ParseLimits& built_in) {
  EXPECT_EQ(read.depth_max, built_in.depth_max);
  EXPECT_EQ(read.bytes_max, built_in.bytes_max);
  EXPECT_EQ(read.members_max, built_in.members_max);
  EXPECT_EQ(read.values_max, built_in.values_max);
}

void expect_same(const PictureConfig& read, const PictureConfig& built_in) {
  EXPECT_EQ(read.worker.limits.width_max, built_in.worker.limits.width_max);
  EXPECT_EQ(read.worker.limits.height_max, built_in.worker.limits.height_max);
  EXPECT_EQ(read.worker.limits.pixels_max, built_in.worker.limits.pixels_max);
  EXPECT_EQ(read.worker.deadline, built_in.worker.deadline);
  EXPECT_EQ(read.worker.address_space_bytes, built_in.worker.address_space_bytes);
  EXPECT_EQ(read.workers, built_in.workers);
  EXPECT_EQ(read.queue_max, built_in.queue_max);
  EXPECT_EQ(read.fit_box, built_in.fit_box);
}

void expect_same(const UploadConfig& read, const UploadConfig& built_in) {
  EXPECT_EQ(read.documents_max, built_in.documents_max);
  EXPECT_EQ(read.per_user_max, built_in.per_user_max);
  EXPECT_EQ(read.waiting_max, built_in.waiting_max);
  EXPECT_EQ(read.wait_max, built_in.wait_max);
  EXPECT_EQ(read.bytes_per_second_min, built_in.bytes_per_second_min);
}

void expect_same(const ResumableRules& read, const ResumableRules& built_in) {
  EXPECT_EQ(read.bytes_max, built_in.bytes_max);
  EXPECT_EQ(read.kept_for, built_in.kept_for);
  EXPECT_EQ(read.open_max, built_in.open_max);
}

void expect_same(const SocketSettings& read, const SocketSettings& built_in) {
  EXPECT_EQ(read.ping_interval, built_in.ping_interval);
  EXPECT_EQ(read.ping_timeout, built_in.ping_timeout);
  EXPECT_EQ(read.connect_timeout, built_in.connect_timeout);
  EXPECT_EQ(read.close_timeout, built_in.close_timeout);
  EXPECT_EQ(read.clock_skew, built_in.clock_skew);
  EXPECT_EQ(read.message_bytes_max, built_in.message_bytes_max);
  EXPECT_EQ(read.queue_bytes_max, built_in.queue_bytes_max);
  EXPECT_EQ(read.frames_max, built_in.frames_max);
}

void expect_same(const HousekeepingOptions& read, const HousekeepingOptions& built_in) {
  EXPECT_EQ(read.trash.age_max, built_in.trash.age_max);
  EXPECT_EQ(read.trash.bytes_max, built_in.trash.bytes_max);
  EXPECT_EQ(read.documents.kept_for, built_in.documents.kept_for);
  EXPECT_EQ(read.audit.kept_for, built_in.audit.kept_for);
  EXPECT_EQ(read.audit.rows_max, built_in.audit.rows_max);
  EXPECT_EQ(read.audit.bytes_max, built_in.audit.bytes_max);
}

void expect_same(const PrivacyConfig& read, const PrivacyConfig& built_in) {
  EXPECT_EQ(read.requests.deletion_grace, built_in.requests.deletion_grace);
  EXPECT_EQ(read.requests.export_kept, built_in.requests.export_kept);
  EXPECT_EQ(read.worker.poll_every, built_in.worker.poll_every);
  EXPECT_EQ(read.erasure_settle, built_in.erasure_settle);
}

void expect_same_documents(const Config& read, const Config& built_in) {
  EXPECT_EQ(read.upload_bytes_max, built_in.upload_bytes_max);
  EXPECT_EQ(read.document_quota.count_max, built_in.document_quota.count_max);
  EXPECT_EQ(read.document_quota.bytes_max, built_in.document_quota.bytes_max);
  EXPECT_EQ(read.document_rules.allows_markup, built_in.document_rules.allows_markup);
  EXPECT_EQ(read.document_rules.accepted.in_words(), built_in.document_rules.accepted.in_words());
}

// A user could keep 100 documents where a structure said so, and 200 where a setting did. What is cut to fit the memory
// of the machine is left out: picture slots, sockets, connections, facts of tokens.
TEST(UserConfigTest, OfAnEmptyEnvironmentIsWhatItsPartsAreByThemselves) {
  const auto config = read(testkit::EnvironmentBuilder().set("CLAMD_URL", "tcp://clamd"));
  ASSERT_TRUE(config);
  const Config built_in;
  EXPECT_EQ(config->clock_skew, built_in.clock_skew);
  EXPECT_EQ(config->health_timeout, built_in.health_timeout);
  EXPECT_EQ(config->deliveries_poll, built_in.deliveries_poll);
  EXPECT_EQ(config->hub.sockets_per_user_max, built_in.hub.sockets_per_user_max);
  EXPECT_EQ(config->clamd->patience, scanning::ClamdOptions{}.patience);
  expect_same(config->json_limits, built_in.json_limits);
  expect_same(config->profile_limits, built_in.profile_limits);
  expect_same(config->pictures, built_in.pictures);
  expect_same(config->uploads, built_in.uploads);
  expect_same(config->resumable, built_in.resumable);
  expect_same(config->sockets, built_in.sockets);
  expect_same(config->housekeeping, built_in.housekeeping);
  expect_same(config->privacy, built_in.privacy);
  expect_same_documents(*config, built_in);
}

// Beyond the bound the oldest rows of all users go (docs/limits.md), so one must not be able to reach it soon.
TEST(UserConfigTest, LetsNoSingleUserFillTheAuditLogInAHundredDays) {
  const auto config = read({});
  ASSERT_TRUE(config);
  const auto limit = config->limits.of("USER");
  const std::uint64_t rows_a_day = limit.max * static_cast<std::uint64_t>(24h / limit.window);
  EXPECT_GT(config->housekeeping.audit.rows_max / rows_a_day, 100U);
}

/// The settings with a PRIVACY_POLICY_FILE.
testkit::EnvironmentBuilder with_policy(const std::filesystem::path& file) {
  return testkit::EnvironmentBuilder().set("PRIVACY_POLICY_FILE", file.string());
}

base::Result<privacy::PolicyText> first_policy_of(const testkit::EnvironmentBuilder& environment) {
  return read_first_policy(read(environment)->privacy);
}

TEST(PrivacyPolicyFileTest, NamesTheFileAndWhatIsWrongWithIt) {
  const testkit::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "policy.txt";
  const auto refusal = [&] {
    const auto policy = first_policy_of(with_policy(file));
    return policy ? "" : policy.error().message();
  };
  const std::string name = "PRIVACY_POLICY_FILE " + file.string();
  EXPECT_EQ(refusal(), name + " cannot be read, or is empty");
  std::ofstream(file) << "";
  EXPECT_EQ(refusal(), name + " cannot be read, or is empty");
  std::ofstream(file) << "Title: A policy\n\nWithout a version.\n";
  EXPECT_EQ(refusal(), name + ": a policy needs a line \"Version: …\" of at most 50 characters");
  const std::size_t too_many = privacy::kPolicyFileBytesMax + 1;
  std::ofstream(file) << "Version: 2.0\nTitle: Long\n\n" << std::string(too_many, 'x');
  EXPECT_EQ(refusal(), name + ": a policy needs a text of at most 100 KiB after an empty line");
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  EXPECT_EQ(refusal(), name + " cannot be read, or is empty");
}

TEST(PrivacyPolicyFileTest, IsAmongWhatACheckOfTheSettingsFinds) {
  const auto problems = inspect(with_policy("/nowhere/policy.txt").load(config::Program::kUser));
  EXPECT_TRUE(std::ranges::any_of(problems, [](const std::string& problem) {
    return problem == "PRIVACY_POLICY_FILE /nowhere/policy.txt cannot be read, or is empty";
  }));
}

TEST(PrivacyPolicyFileTest, HoldsTheFirstPolicy) {
  const testkit::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "policy.txt";
  std::ofstream(file) << "Version: 7.0\nTitle: Ours\nEffective: 2026-01-01\n\nWhat we do.\n";
  const auto policy = first_policy_of(with_policy(file));
  ASSERT_TRUE(policy) << policy.error().message();
  EXPECT_EQ(policy->version, "7.0");
  EXPECT_EQ(policy->title, "Ours");
  EXPECT_EQ(policy->content, "What we do.");
}

TEST(PrivacyPolicyFileTest, IsASampleWhereThereIsNone) {
  const auto policy = first_policy_of({});
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->content, privacy::sample_policy().content);
}

}  // namespace
}  // namespace user
