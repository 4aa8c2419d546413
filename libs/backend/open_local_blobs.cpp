#include <system_error>

#include "backend/openers.hpp"
#include "storage/local_files/blobs.hpp"

namespace backend {

base::Status make_folder(const std::filesystem::path& name) {
  const std::filesystem::path folder = (std::filesystem::absolute(name).lexically_normal() / "").parent_path();
  std::error_code problem;
  if (std::filesystem::is_directory(folder, problem)) return {};
  std::filesystem::create_directory(folder, problem);
  if (!problem) return {};
  const bool has_parent = std::filesystem::is_directory(folder.parent_path(), problem);
  return std::unexpected(base::Error{base::ErrorCode::kUnavailable,
                                     has_parent ? "cannot make the folder " + folder.string()
                                                : "there is no folder " + folder.parent_path().string() + " to make " +
                                                      folder.filename().string() +
                                                      " in: is the path mistyped, or a volume not mounted?"});
}

base::Status open_local_blobs(const Options& options, const hosting::Resources& resources, Backend& backend) {
  // Uploads lie below DATA_DIR unless somebody said otherwise, and DATA_DIR itself may be new.
  const bool is_below_data = !options.data_dir.empty() && options.upload_path == options.data_dir / "uploads";
  if (is_below_data) {
    if (auto made = make_folder(options.data_dir); !made) return std::unexpected(made.error());
  }
  if (auto made = make_folder(options.upload_path); !made) return std::unexpected(made.error());
  storage::local_files::BlobOptions blob_options;
  blob_options.directory = options.upload_path;
  auto blobs = storage::local_files::open_blob_store(blob_options, resources.blocking_pool, resources.clock);
  if (!blobs) return std::unexpected(std::move(blobs).error());
  auto mark = storage::local_files::open_upload_mark(options.upload_path, resources.blocking_pool);
  if (!mark) return std::unexpected(std::move(mark).error());
  backend.blobs = std::move(*blobs);
  backend.upload_mark = std::move(*mark);
  backend.description.uploads = std::filesystem::absolute(options.upload_path).lexically_normal().string();
  return {};
}

}  // namespace backend
