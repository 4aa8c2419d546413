#include <system_error>

#include "backend/owning_backend.hpp"
#include "storage/local_files/blobs.hpp"

namespace backend {

base::Status make_folder(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (!problem) return {};
  return std::unexpected(base::Error{base::ErrorCode::kUnavailable,
                                     "cannot create the folder " + folder.string() + ": " + problem.message()});
}

base::Result<std::unique_ptr<storage::BlobStore>> open_local_blobs(const Options& options,
                                                                   const hosting::Resources& resources) {
  if (auto made = make_folder(std::filesystem::absolute(options.upload_path)); !made) {
    return std::unexpected(made.error());
  }
  storage::local_files::BlobOptions blob_options;
  blob_options.directory = options.upload_path;
  return storage::local_files::open_blob_store(blob_options, resources.blocking_pool, resources.clock);
}

}  // namespace backend
