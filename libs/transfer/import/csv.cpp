#include <csv.h>

#include <vector>

#include "base/encoding.hpp"
#include "transfer/import/line_reader.hpp"
#include "transfer/import/user_source.hpp"

namespace transfer {
namespace {

constexpr std::string_view kBrokenQuotes = "quoting is broken; nothing behind this row was read";
constexpr std::string_view kTooLong = "row is too long; nothing behind this row was read";

struct Row {
  std::uint64_t line = 0;
  std::vector<std::string> cells;
};

/// Rows of a file. libcsv is fed line by line, so that the row it reports is known to end on that line.
class CsvRows {
 public:
  explicit CsvRows(std::istream& in) : lines_(in) {
    // Strict: a quote inside an unquoted cell, or text behind a closing one, is an error and no part of the cell.
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
  }
  ~CsvRows() { csv_free(&parser_); }
  CsvRows(const CsvRows&) = delete;
  CsvRows& operator=(const CsvRows&) = delete;

  /// The next row; nullopt at the end or, with `reason` set, where reading had to stop.
  [[nodiscard]] std::optional<Row> next() {
    row_ = {};
    is_complete_ = false;
    std::size_t row_bytes = 0;
    while (const auto line = lines_.next()) {
      if (row_.line == 0) row_.line = line->number;
      row_bytes += line->text.size();
      if (line->is_too_long || row_bytes > kLineBytesMax) return stop(kTooLong);
      if (csv_parse(&parser_, line->text.data(), line->text.size(), add_cell, end_row, this) != line->text.size()) {
        return stop(kBrokenQuotes);
      }
      if (is_complete_) return std::move(row_);
      const bool is_blank_between_rows = row_bytes == line->text.size() && base::trim(line->text).empty();
      if (is_blank_between_rows) row_.line = row_bytes = 0;
    }
    if (csv_fini(&parser_, add_cell, end_row, this) != 0) return stop(kBrokenQuotes);
    if (is_complete_) return std::move(row_);
    return std::nullopt;
  }

  [[nodiscard]] std::string_view reason() const noexcept { return reason_; }
  [[nodiscard]] std::uint64_t stopped_at() const noexcept { return row_.line; }

 private:
  std::nullopt_t stop(std::string_view reason) {
    reason_ = reason;
    return std::nullopt;
  }
  static void add_cell(void* text, std::size_t size, void* self) {
    auto& cell = static_cast<CsvRows*>(self)->row_.cells.emplace_back();
    if (size > 0) cell.assign(static_cast<const char*>(text), size);
  }
  static void end_row(int, void* self) { static_cast<CsvRows*>(self)->is_complete_ = true; }

  LineReader lines_;
  csv_parser parser_{};
  Row row_;
  bool is_complete_ = false;
  std::string_view reason_;
};

class Csv final : public UserSource {
 public:
  explicit Csv(std::istream& in) : rows_(in) {}

  /// Reads the line of names; the problem with it, or nothing.
  [[nodiscard]] std::string read_header() {
    const auto header = rows_.next();
    if (!header) return "the file has no line that names its columns";
    RawUser seen;
    for (const std::string& name : header->cells) {
      columns_.push_back(find_user_field(base::trim(name)));
      if (!columns_.back()) continue;
      if (seen[*columns_.back()]) return "a column is there twice";
      seen[*columns_.back()] = RawValue{};
    }
    for (const UserField needed : {UserField::kId, UserField::kEmail, UserField::kPasswordHash}) {
      if (!seen[needed]) return "the columns id, email and password are needed; the first line must name them";
    }
    return {};
  }

  std::optional<SourceItem> next() override {
    if (has_ended_) return std::nullopt;
    auto row = rows_.next();
    if (row) return read(std::move(*row));
    has_ended_ = true;
    if (rows_.reason().empty()) return std::nullopt;
    return SourceItem{rows_.stopped_at(), {}, rows_.reason()};
  }

 private:
  [[nodiscard]] SourceItem read(Row row) const {
    SourceItem item{row.line, {}, {}};
    if (row.cells.size() != columns_.size()) return {row.line, {}, "not as many cells as there are columns"};
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (!columns_[i] || row.cells[i].empty()) continue;
      if (!base::is_utf8(row.cells[i])) return {row.line, {}, "not UTF-8"};
      item.user[*columns_[i]] = RawValue{.text = std::move(row.cells[i]), .millis = {}};
    }
    return item;
  }

  CsvRows rows_;
  std::vector<std::optional<UserField>> columns_;
  bool has_ended_ = false;
};

}  // namespace

base::Result<std::unique_ptr<UserSource>> make_csv_source(std::istream& in) {
  auto source = std::make_unique<Csv>(in);
  std::string problem = source->read_header();
  if (!problem.empty()) return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, std::move(problem)});
  return source;
}

}  // namespace transfer
