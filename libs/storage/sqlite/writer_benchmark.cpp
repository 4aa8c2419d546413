/// Durable grouped writes against SQLite alone with `synchronous=NORMAL` and one transaction a row, by turns on the
/// same disk. Prints rows a second and their ratio; decision: at least 1.0, aim 1.3.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <string>

#include <boost/asio/co_spawn.hpp>

#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRows = 4000;
constexpr int kCallers = 64;

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::current_path() / "writer-benchmark-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] std::filesystem::path file() const { return path_ / "test.db"; }

 private:
  std::filesystem::path path_;
};

Account make_account(int number) {
  Account account;
  account.id = std::to_string(number);
  account.email = account.email_canonical = account.id + "@example.com";
  account.password_hash = base::Secret{std::string(97, 'x')};
  return account;
}

runtime::Task<bool> create_accounts(AccountStore& accounts, int& next) {
  while (next < kRows) {
    const base::Status created = co_await accounts.create(make_account(next++));
    if (!created) co_return false;
  }
  co_return true;
}

double grouped_rows_per_second() {
  const TemporaryDirectory directory;
  const base::SystemClock clock;
  runtime::WorkerPool pool({.name = "bench", .threads = 1});
  const auto database = Database::open({.path = directory.file()}, pool, clock).value();
  const auto accounts = make_account_store(*database);
  boost::asio::io_context loop{1};
  int next = 0;
  const auto start = Clock::now();
  for (int i = 0; i < kCallers; ++i) {
    boost::asio::co_spawn(loop, create_accounts(*accounts, next), [](std::exception_ptr, bool succeeded) {
      if (!succeeded) std::abort();
    });
  }
  loop.run();
  return kRows / std::chrono::duration<double>(Clock::now() - start).count();
}

double single_rows_per_second() {
  const TemporaryDirectory directory;
  const base::SystemClock clock;
  runtime::WorkerPool pool({.name = "bench", .threads = 1});
  // Only to make the same tables; the rows below go through a plain connection.
  Database::open({.path = directory.file()}, pool, clock).value().reset();
  Connection connection(directory.file(), Connection::Mode::kReadWrite, std::chrono::seconds{5});
  connection.execute("PRAGMA synchronous = NORMAL");
  const auto start = Clock::now();
  for (int i = 0; i < kRows; ++i) {
    Statement insert = connection.prepare(
        "INSERT INTO accounts (id, email, email_canonical, password_hash, user_category, role, is_verified,"
        " onboarding_completed, is_suspended, token_epoch, created_at, updated_at)"
        " VALUES (?1, ?2, ?3, ?4, 'LEISURE', 'USER', 0, 0, 0, 0, 0, 0)");
    const Account account = make_account(i);
    insert.bind(account.id, account.email, account.email_canonical, account.password_hash.reveal());
    insert.run();
  }
  return kRows / std::chrono::duration<double>(Clock::now() - start).count();
}

void compare(benchmark::State& state) {
  double grouped = 0;
  double single = 0;
  for (auto _ : state) {
    grouped += grouped_rows_per_second();
    single += single_rows_per_second();
  }
  const auto rounds = static_cast<double>(state.iterations());
  state.counters["durable_grouped_rows_per_s"] = grouped / rounds;
  state.counters["normal_single_rows_per_s"] = single / rounds;
  state.counters["ratio"] = grouped / single;
}

BENCHMARK(compare)->Iterations(5)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace storage::sqlite
