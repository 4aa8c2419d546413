#include "storage/ports/archive.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "storage/memory/stores.hpp"
#include "storage/records/canonical.hpp"

namespace storage::memory {
namespace {

/// What `unique` names in a described record, as one text.
void add_unique(const auto& row, std::vector<std::string>& fields) {
  using Row = std::remove_cvref_t<decltype(row)>;
  if constexpr (OwnedRow<Row>) {
    if (std::tuple_size_v<UniqueKey<Row>> == 0) return;
    CanonicalText text;
    std::apply([&](const auto&... value) { (text.add(value), ...); }, unique_key_of(row));
    fields.push_back(text.take());
  }
}

/// What no two records may share besides the key; empty: nothing.
std::vector<std::string> unique_fields(const Record& record) {
  std::vector<std::string> fields;
  if (const auto* account = std::get_if<Account>(&record)) {
    fields = {"email:" + account->email, "canonical:" + account->email_canonical};
    if (account->username) fields.push_back("username:" + username_key(*account->username));
  } else if (const auto* session = std::get_if<Session>(&record)) {
    fields = {session->id};
  } else if (const auto* avatar = std::get_if<Avatar>(&record)) {
    fields = {avatar->name};
  } else if (const auto* document = std::get_if<Document>(&record)) {
    fields = {document->stored_name};
  }
  std::visit([&](const auto& row) { add_unique(row, fields); }, record);
  return fields;
}

/// An archive of its own: what it holds no store of this folder sees.
class MemoryArchive final : public Archive {
 public:
  runtime::Task<base::Result<std::vector<Record>>> read(RecordKind kind, std::string after,
                                                        std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    const auto& rows = kinds_[kind].rows;
    std::vector<Record> records;
    for (auto row = rows.upper_bound(after); row != rows.end() && records.size() < std::min(limit, kArchivePageMax);
         ++row) {
      records.push_back(row->second);
    }
    co_return records;
  }

  runtime::Task<base::Status> write(std::vector<Record> records) override {
    const std::lock_guard lock(mutex_);
    for (Record& record : records) {
      Kind& kind = kinds_[kind_of(record)];
      const std::string key = key_of(record);
      kind.forget(key);
      for (const std::string& field : unique_fields(record)) {
        const bool is_new = kind.owners.emplace(field, key).second;
        if (!is_new) co_return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "Already exists"});
      }
      kind.rows.insert_or_assign(key, std::move(record));
    }
    co_return base::Status{};
  }

  runtime::Task<base::Result<std::uint64_t>> count(RecordKind kind) override {
    const std::lock_guard lock(mutex_);
    co_return kinds_[kind].rows.size();
  }
  runtime::Task<base::Result<std::uint64_t>> estimate(RecordKind kind) override { return count(kind); }
  runtime::Task<base::Result<bool>> holds(RecordKind kind) override {
    const std::lock_guard lock(mutex_);
    co_return !kinds_[kind].rows.empty();
  }

 private:
  struct Kind {
    std::map<std::string, Record> rows;
    std::map<std::string, std::string> owners;  ///< of unique fields: which key has them

    void forget(const std::string& key) {
      rows.erase(key);
      std::erase_if(owners, [&](const auto& owner) { return owner.second == key; });
    }
  };

  std::mutex mutex_;
  std::map<RecordKind, Kind> kinds_;
};

}  // namespace

std::unique_ptr<Archive> make_archive() { return std::make_unique<MemoryArchive>(); }

}  // namespace storage::memory
