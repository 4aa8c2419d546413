#include "media/office_file.hpp"

#include <algorithm>
#include <string>

#include "base/encoding.hpp"

namespace media {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kEndRecordBytes = 22;
constexpr std::size_t kDirectoryEntryBytes = 46;
constexpr std::size_t kLocalHeaderBytes = 30;
constexpr std::string_view kEndRecord = "PK\5\6";
constexpr std::string_view kDirectoryEntry = "PK\1\2";
constexpr std::string_view kLocalHeader = "PK\3\4";

/// Little endian, as everything in ZIP archives; 0 beyond the end.
std::uint32_t number_at(std::string_view bytes, std::size_t offset, std::size_t size) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = size; i > 0; --i) {
    const std::size_t at = offset + i - 1;
    value = value << 8U | (at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U);
  }
  return value;
}

/// Where the end record of `tail` begins.
std::optional<std::size_t> find_end_record(std::string_view tail) noexcept {
  if (tail.size() < kEndRecordBytes) return std::nullopt;
  for (std::size_t at = tail.size() - kEndRecordBytes;; --at) {
    const bool is_one = tail.substr(at).starts_with(kEndRecord);
    if (is_one && at + kEndRecordBytes + number_at(tail, at + 20, 2) == tail.size()) return at;
    if (at == 0) return std::nullopt;
  }
}

/// What the names of the entries say.
struct Inventory {
  bool has_content_types = false, has_relationships = false, has_word = false, has_excel = false;
  bool has_manifest = false, has_content = false;
  bool has_programs = false;
};

bool is_program(std::string_view name) {
  constexpr std::string_view kNames[] = {"meta-inf/manifest.mf", "androidmanifest.xml", "web-inf/web.xml"};
  constexpr std::string_view kBeginnings[] = {"basic/", "scripts/", "xl/macrosheets/", "word/activex/", "xl/activex/"};
  constexpr std::string_view kEndings[] = {".class", ".dex", ".exe", ".dll", ".jar", ".vbs", ".ps1", ".bat", ".hta"};
  return std::ranges::find(kNames, name) != std::end(kNames) || name.contains("vbaproject") ||
         name.contains("vbadata") ||
         std::ranges::any_of(kBeginnings, [name](std::string_view one) { return name.starts_with(one); }) ||
         std::ranges::any_of(kEndings, [name](std::string_view one) { return name.ends_with(one); });
}

/// Readers compare names of parts without case (ECMA-376 part 2, 6.2.2), and some take either slash.
void note(Inventory& inventory, std::string_view entry) {
  std::string name = base::to_lower_ascii(entry);
  std::ranges::replace(name, '\\', '/');
  inventory.has_content_types |= name == "[content_types].xml";
  inventory.has_relationships |= name == "_rels/.rels";
  inventory.has_word |= name.starts_with("word/");
  inventory.has_excel |= name.starts_with("xl/");
  inventory.has_manifest |= name == "meta-inf/manifest.xml";
  inventory.has_content |= name == "content.xml";
  inventory.has_programs |= is_program(name);
}

/// nullopt when the directory does not hold exactly `count` entries.
std::optional<Inventory> read_directory(std::string_view directory, std::size_t count) {
  Inventory inventory;
  for (; count > 0; --count) {
    if (directory.size() < kDirectoryEntryBytes || !directory.starts_with(kDirectoryEntry)) return std::nullopt;
    const bool is_encrypted = (number_at(directory, 8, 2) & 1U) != 0;
    const std::size_t name_size = number_at(directory, 28, 2);
    const std::size_t size =
        kDirectoryEntryBytes + name_size + number_at(directory, 30, 2) + number_at(directory, 32, 2);
    if (is_encrypted || size > directory.size()) return std::nullopt;
    note(inventory, directory.substr(kDirectoryEntryBytes, name_size));
    directory.remove_prefix(size);
  }
  return directory.empty() ? std::optional(inventory) : std::nullopt;
}

/// "mimetype" first, not compressed; its bytes end where the next header begins.
bool begins_as_odt(std::string_view head) noexcept {
  constexpr auto kName = "mimetype"sv;
  const bool is_stored = number_at(head, 8, 2) == 0;
  if (!is_stored || number_at(head, 26, 2) != kName.size()) return false;
  std::string_view rest = head.substr(std::min(kLocalHeaderBytes, head.size()));
  if (!rest.starts_with(kName)) return false;
  rest.remove_prefix(std::min<std::size_t>(kName.size() + number_at(head, 28, 2), rest.size()));
  const std::string_view type = media_type(DocumentType::kOdt);
  return rest.starts_with(type) && rest.substr(type.size()).starts_with("PK");
}

std::optional<DocumentType> type_of(const Inventory& inventory, std::string_view head) {
  if (inventory.has_programs) return std::nullopt;
  if (inventory.has_content_types && inventory.has_relationships && inventory.has_word != inventory.has_excel) {
    return inventory.has_word ? DocumentType::kDocx : DocumentType::kXlsx;
  }
  const bool is_odt = inventory.has_manifest && inventory.has_content && begins_as_odt(head);
  return is_odt ? std::optional(DocumentType::kOdt) : std::nullopt;
}

}  // namespace

std::optional<DocumentType> sniff_office_file(const FileEnds& file) {
  if (!file.head.starts_with(kLocalHeader)) return std::nullopt;
  const auto end = find_end_record(file.tail);
  if (!end) return std::nullopt;
  const std::string_view record = file.tail.substr(*end);
  const std::uint32_t disks = number_at(record, 4, 4);
  const std::uint32_t here = number_at(record, 8, 2);
  const std::uint32_t count = number_at(record, 10, 2);
  const std::uint32_t size = number_at(record, 12, 4);
  const std::uint64_t offset = number_at(record, 16, 4);
  const std::uint64_t end_offset = file.size - (file.tail.size() - *end);
  // The places of ZIP64 are larger than any file, so they do not add up.
  if (disks != 0 || here != count || size > *end || offset + size != end_offset) return std::nullopt;
  const auto inventory = read_directory(file.tail.substr(*end - size, size), count);
  return inventory ? type_of(*inventory, file.head) : std::nullopt;
}

bool ends_as_archive(std::string_view tail) noexcept { return find_end_record(tail).has_value(); }

}  // namespace media
