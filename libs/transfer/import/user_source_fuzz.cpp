// Users of an old system as nobody wrote them: JSON Lines and CSV.
#include <cstdint>
#include <sstream>
#include <string>

#include "transfer/import/to_account.hpp"
#include "transfer/import/user_source.hpp"

namespace {

void read_all(transfer::UserSource& source) {
  while (const auto item = source.next()) {
    if (item->reason.empty()) static_cast<void>(transfer::to_account(item->user, base::from_millis(0)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::istringstream lines(text);
  read_all(*transfer::make_json_lines_source(lines));
  std::istringstream rows("id,email,password,username,createdAt\n" + text);
  read_all(**transfer::make_csv_source(rows));
  return 0;
}
