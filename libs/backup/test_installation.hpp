/// A small embedded system on disk for the tests of this folder: database and uploads, written through the ports.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "backup/back_up.hpp"
#include "base/encoding.hpp"
#include "runtime/run.hpp"
#include "security/sha256.hpp"
#include "storage/local_files/blobs.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"
#include "testing/fake_clock.hpp"
#include "testing/temporary_folder.hpp"

namespace backup {

class Installation {
 public:
  explicit Installation(const Path& data) : data_(data) {
    std::filesystem::create_directories(data);
    database_ = storage::sqlite::Database::open({.path = data / kFile}, pool_, clock).value();
    accounts = storage::sqlite::make_account_store(*database_);
    documents = storage::sqlite::make_document_catalogue(*database_);
    sessions = storage::sqlite::make_session_store(*database_);
    blobs = storage::local_files::open_blob_store({.directory = data / "uploads"}, pool_, clock).value();
  }

  [[nodiscard]] Source source() const { return {data_ / kFile, data_ / "uploads"}; }

  /// As user-service does it: the file, then its row.
  void upload(const std::string& name, const std::string& bytes) {
    auto writer = runtime::run(blobs->create(storage::BlobKind::kDocument)).value();
    ASSERT_TRUE(runtime::run(writer->append(bytes)));
    ASSERT_TRUE(runtime::run(writer->commit(name)));
    storage::Document row;
    row.id = row.stored_name = name;
    row.user_id = "u";
    row.size_bytes = bytes.size();
    row.sha256 = base::to_hex(security::sha256(bytes));
    ASSERT_TRUE(
        runtime::run(documents->create(storage::entry_of(row), {.count_max = 100'000, .bytes_max = 1'000'000'000})));
  }

  /// As user-service does it: the row, then the file.
  void remove(const std::string& name) {
    ASSERT_TRUE(runtime::run(documents->remove("u", name)));
    ASSERT_TRUE(runtime::run(blobs->remove(storage::BlobKind::kDocument, name)));
  }

  void sign_up(const std::string& id) {
    storage::Account row;
    row.id = id;
    row.email = row.email_canonical = id + "@example.com";
    ASSERT_TRUE(runtime::run(accounts->create(row)));
  }

  testkit::FakeClock clock;
  std::unique_ptr<storage::AccountStore> accounts;
  std::unique_ptr<storage::DocumentCatalogue> documents;
  std::unique_ptr<storage::SessionStore> sessions;
  std::unique_ptr<storage::BlobStore> blobs;

 private:
  static constexpr const char* kFile = "dreamscape.db";
  const Path data_;
  runtime::WorkerPool pool_{{.name = "backup-test", .threads = 2, .queue_max = 4096}};
  std::unique_ptr<storage::sqlite::Database> database_;
};

inline std::string text_of(const Path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace backup
