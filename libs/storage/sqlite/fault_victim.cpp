/// Writes to a database until it is killed and names each row on standard output as soon as it was told that the row is
/// durable. Usage: storage_sqlite_victim FILE accounts|revocations
#include <unistd.h>

#include <cstring>
#include <string>

#include <boost/asio/co_spawn.hpp>

#include "runtime/run.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"

namespace {

using namespace storage;

void acknowledge(const std::string& id) {
  const std::string line = id + "\n";
  // One write of a short line to a pipe is atomic (POSIX.1, PIPE_BUF). When the parent is gone there is nothing to do.
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) ::_exit(0);
}

runtime::Task<bool> create_accounts(AccountStore& accounts, std::string prefix) {
  for (int i = 0;; ++i) {
    Account account;
    account.id = prefix + "-" + std::to_string(i);
    account.email = account.email_canonical = account.id + "@example.com";
    std::string id = account.id;
    const base::Status created = co_await accounts.create(std::move(account));
    if (!created) co_return false;
    acknowledge(id);
  }
}

runtime::Task<bool> revoke_tokens(RevocationStore& revocations, std::string prefix) {
  for (int i = 0;; ++i) {
    RevokedToken token;
    token.token_id = prefix + "-" + std::to_string(i);
    token.expires_at = base::from_millis(4'000'000'000'000);
    std::string id = token.token_id;
    const base::Status revoked = co_await revocations.revoke(std::move(token));
    if (!revoked) co_return false;
    acknowledge(id);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const base::SystemClock clock;
  runtime::WorkerPool pool({.name = "victim", .threads = 1});
  const auto database = sqlite::Database::open({.path = argv[1]}, pool, clock);
  if (!database) return 3;
  const auto accounts = sqlite::make_account_store(**database);
  const auto revocations = sqlite::make_revocation_store(**database);
  const bool revokes = std::strcmp(argv[2], "revocations") == 0;
  boost::asio::io_context loop;
  for (int i = 0; i < 8; ++i) {
    std::string prefix = std::to_string(::getpid()) + "-" + std::to_string(i);
    auto task =
        revokes ? revoke_tokens(*revocations, std::move(prefix)) : create_accounts(*accounts, std::move(prefix));
    boost::asio::co_spawn(loop, std::move(task), [](const std::exception_ptr&, bool) {});
  }
  loop.run();
  return 1;
}
