/// Files in one open directory: the system calls behind the blob store. Blocks; thread-safe; paths never leave the
/// folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "storage/ports/blob_store.hpp"

namespace storage::local_files {

using File = base::Descriptor;

struct FileState {
  std::uint64_t size_bytes;
  base::Timestamp modified_at;
};

struct OpenedFile {
  File file;
  FileState state;
};

/// A file on its way to a name. Without a name of its own nothing of it is left when the process dies; where the file
/// system cannot do that it has a temporary one.
struct Draft {
  File file;
  std::string name;  ///< empty: none
};

class Folder {
 public:
  /// Opens `path`, created with mode 0700 when absent.
  [[nodiscard]] static base::Result<Folder> open(const std::filesystem::path& path);

  /// A new empty file.
  [[nodiscard]] base::Result<Draft> create_draft() const;
  /// `blob_not_found` when absent or no regular file.
  [[nodiscard]] base::Result<OpenedFile> open_file(const std::string& name) const;
  /// The same if that takes no disk: what it needs is in the system's caches. Nullopt when that is not so, not known,
  /// or there is no such file. Does not block.
  [[nodiscard]] std::optional<OpenedFile> open_file_at_once(const std::string& name) const;
  /// Gives the file its name, durably. `already_exists` when taken.
  [[nodiscard]] base::Status publish(const Draft& draft, const std::string& name) const;
  /// Gives the file `other`, which is as old as a new one then, a second name, durably, if it has the bytes of `draft`.
  /// False when it has not, is not there, or can have no more names. `already_exists` when the name is taken.
  [[nodiscard]] base::Result<bool> share(const Draft& draft, const std::string& other, const std::string& name) const;
  /// True when there was one; durable.
  [[nodiscard]] base::Result<bool> remove(const std::string& name) const;
  /// Takes away the temporary name, if there is one. Without an error when it fails: leftovers go at the next start.
  void remove_draft(const Draft& draft) const noexcept;
  /// Removes temporary files last changed before `cutoff`.
  void sweep_temporaries(base::Timestamp cutoff) const;
  /// Files after `after` by name whose names `accepts` takes, at most `limit`.
  [[nodiscard]] base::Result<std::vector<BlobInfo>> list(const std::string& after, std::size_t limit,
                                                         bool (*accepts)(std::string_view)) const;
  /// Moves a file to another folder of the same file system under a name nothing has there, durably. False when there
  /// is none.
  [[nodiscard]] base::Result<bool> move_to(const Folder& target, const std::string& name,
                                           const std::string& new_name) const;
  /// Durably gives a file this content, whole or not at all.
  [[nodiscard]] base::Status replace(const std::string& name, std::string_view content) const;
  [[nodiscard]] base::Result<std::optional<std::uint64_t>> free_bytes() const;

 private:
  explicit Folder(File directory) : directory_(std::move(directory)) {}
  [[nodiscard]] base::Result<Draft> create_named_draft() const;
  [[nodiscard]] std::optional<FileState> find_state(const std::string& name) const;
  template <class Visit>
  [[nodiscard]] base::Status for_each_name(Visit visit) const;

  File directory_;
};

[[nodiscard]] base::Status write_all(const File& file, std::string_view bytes);
[[nodiscard]] base::Status sync(const File& file);
/// At most `max_bytes` from `offset`; empty at the end.
[[nodiscard]] base::Result<std::string> read_at(const File& file, std::uint64_t offset, std::size_t max_bytes);
/// Of these the first that are in the system's cache. Does not block.
[[nodiscard]] std::string read_at_once(const File& file, std::uint64_t offset, std::size_t max_bytes);
/// Whether the system has all of these bytes of the file in its cache; false also where it does not say (Linux before
/// 6.5, overlayfs, a file of somebody else's). Does not block.
[[nodiscard]] bool is_cached(const File& file, std::uint64_t offset, std::size_t bytes);
/// At most `bytes` from `offset` into a socket that does not block; 0 when it has no room. `unavailable` when the peer
/// is gone; an error also when the file ends before `offset`.
[[nodiscard]] base::Result<std::size_t> send_at(const File& file, std::uint64_t offset, std::size_t bytes,
                                                const base::Descriptor& socket);

}  // namespace storage::local_files
