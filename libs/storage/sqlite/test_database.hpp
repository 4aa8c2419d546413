/// What the tests of this folder share: a database file of their own.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

#include "storage/conformance/backend.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {

/// A directory of its own, removed at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = testing::TempDir() + "sqlite-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] std::filesystem::path file() const { return path_ / "test.db"; }

 private:
  std::filesystem::path path_;
};

/// More than a page of the database, so that a full disk shows at once.
inline Profile make_large_profile(const std::string& id) {
  Profile profile;
  profile.id = profile.user_id = id;
  profile.bio = std::string(256 * 1024, 'x');
  return profile;
}

/// Every store on one database file.
class SqliteBackend final : public conformance::Backend {
 public:
  explicit SqliteBackend(WriterOptions writer = {}) : writer_(writer) { open(); }
  ~SqliteBackend() override { close(); }

  void restart() override {
    close();
    open();
  }

  void close() {
    forget_stores();
    database_.reset();
  }

  void open() {
    database_ = Database::open({.path = directory_.file(), .writer = writer_}, pool_, clock).value();
    accounts = make_account_store(*database_);
    sessions = make_session_store(*database_, conformance::kSessionOptions);
    revocations = make_revocation_store(*database_);
    feed = make_token_change_feed(*database_);
    profiles = make_profile_store(*database_);
    settings = make_settings_store(*database_);
    avatars = make_avatar_store(*database_);
    people = make_person_store(*database_);
    documents = make_document_catalogue(*database_);
    deliveries = make_delivery_log(*database_);
    owned = make_owned_stores(*database_);
    work = make_work_queue(*database_);
    audit = make_audit_log(*database_);
    security_events = make_security_event_log(*database_);
    archive = make_archive(*database_);
    installation = make_installation_store(*database_);
    origin = make_store_origin(*database_);
  }

  [[nodiscard]] Database& database() { return *database_; }
  [[nodiscard]] std::filesystem::path file() const { return directory_.file(); }
  [[nodiscard]] runtime::WorkerPool& pool() { return pool_; }

 private:
  const WriterOptions writer_;
  TemporaryDirectory directory_;
  runtime::WorkerPool pool_{{.name = "sqlite-test", .threads = 4, .queue_max = 4096}};
  std::unique_ptr<Database> database_;
};

}  // namespace storage::sqlite
