#include "storage/ports/owned_records.hpp"

#include <boost/json/object.hpp>
#include <charconv>
#include <utility>

#include "storage/records/json_view.hpp"

namespace storage {
namespace {

constexpr std::size_t kExportPage = 100;  // records may have 32 KiB each
constexpr std::size_t kKeyMax = 128;

bool is_key_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

}  // namespace

std::string to_text(const Position& position) {
  return std::to_string(base::to_millis(position.at)) + "." + position.key;
}

std::optional<Position> parse_position(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  std::int64_t millis = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + dot, millis);
  if (problem != std::errc{} || end != text.data() + dot) return std::nullopt;
  const std::string_view key = text.substr(dot + 1);
  if (key.empty() || key.size() > kKeyMax || !std::ranges::all_of(key, is_key_character)) return std::nullopt;
  return Position{.at = base::from_millis(millis), .key = std::string(key)};
}

template <DescribedRow Row>
runtime::Task<base::Status> export_records(OwnedRecords<Row>& records, std::string owner, JsonSink& sink) {
  std::optional<Position> after;
  std::string text;
  while (true) {
    Query<Row> query;
    query.limit = kExportPage;
    query.after = after;
    const base::Result<Page<Row>> page = co_await records.list(owner, std::move(query));
    if (!page) co_return std::unexpected(page.error());
    if (page->items.empty()) co_return base::Status{};
    for (const Row& row : page->items) {
      text.clear();
      json::ObjectText record(text);
      add_members(record, row);
      record.end();
      const base::Status added = sink.add(text);
      if (!added) co_return added;
    }
    const base::Status drained = co_await sink.drain();
    if (!drained) co_return drained;
    after = position_of(page->items.back());
  }
}

namespace {

template <class Rows>
struct Instances;
template <class... Row>
struct Instances<std::tuple<Row...>> {
  std::tuple<runtime::Task<base::Status> (*)(OwnedRecords<Row>&, std::string, JsonSink&)...> exports{
      &export_records<Row>...};
};
/// Refers to the functions of every kind, so that they are here for the adapters.
[[gnu::used]] const Instances<OwnedRows> kInstances;

}  // namespace

std::vector<OwnedKind*> OwnedStores::kinds() {
  return std::apply([](auto&... store) { return std::vector<OwnedKind*>{store.get()...}; }, stores_);
}

runtime::Task<base::Result<std::uint64_t>> erase_owner(OwnedStores& stores, std::string owner) {
  std::uint64_t total = 0;
  for (OwnedKind* kind : stores.kinds()) {
    const base::Result<std::uint64_t> removed = co_await kind->remove_all(owner);
    if (!removed) co_return std::unexpected(removed.error());
    total += *removed;
  }
  co_return total;
}

runtime::Task<base::Status> export_owner(OwnedStores& stores, std::string owner,
                                         std::function<JsonSink&(const Kind&)> sink_of) {
  for (OwnedKind* kind : stores.kinds()) {
    if (kind->kind().exported == Exported::kNot) continue;
    JsonSink& sink = sink_of(kind->kind());
    const base::Status exported = co_await kind->export_all(owner, sink);
    if (!exported) co_return exported;
  }
  co_return base::Status{};
}

}  // namespace storage
