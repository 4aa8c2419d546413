/// For tests that come between a service and its files.
#pragma once

#include <memory>
#include <utility>

#include "storage/ports/blob_store.hpp"

namespace user {

/// Files of another store, reached through it.
class BlobsBehind : public storage::BlobStore {
 public:
  explicit BlobsBehind(std::unique_ptr<storage::BlobStore> blobs) : blobs_(std::move(blobs)) {}
  runtime::Task<base::Result<std::unique_ptr<storage::BlobWriter>>> create(storage::BlobKind kind) override {
    return blobs_->create(kind);
  }
  runtime::Task<base::Result<std::unique_ptr<storage::BlobReader>>> open(storage::BlobKind kind,
                                                                         std::string name) override {
    return blobs_->open(kind, std::move(name));
  }
  runtime::Task<base::Result<bool>> remove(storage::BlobKind kind, std::string name) override {
    return blobs_->remove(kind, std::move(name));
  }
  runtime::Task<base::Result<bool>> erase(storage::BlobKind kind, std::string name) override {
    return blobs_->erase(kind, std::move(name));
  }
  runtime::Task<base::Result<std::vector<storage::BlobInfo>>> list(storage::BlobKind kind, std::string after,
                                                                   std::size_t limit) override {
    return blobs_->list(kind, std::move(after), limit);
  }
  runtime::Task<base::Result<bool>> discard(storage::BlobKind kind, std::string name) override {
    return blobs_->discard(kind, std::move(name));
  }
  runtime::Task<base::Result<std::vector<storage::TrashedBlob>>> list_trash(std::string after,
                                                                            std::size_t limit) override {
    return blobs_->list_trash(std::move(after), limit);
  }
  runtime::Task<base::Result<bool>> retrieve(std::string key) override { return blobs_->retrieve(std::move(key)); }
  runtime::Task<base::Result<bool>> purge(std::string key) override { return blobs_->purge(std::move(key)); }
  runtime::Task<base::Result<std::optional<std::uint64_t>>> free_bytes() override { return blobs_->free_bytes(); }

 private:
  const std::unique_ptr<storage::BlobStore> blobs_;
};

}  // namespace user
