#include "storage/mongodb/client_pool.hpp"

#include <mongoc/mongoc.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "storage/mongodb/failure.hpp"

namespace storage::mongodb {
namespace {

using std::chrono::milliseconds;

constexpr const char* kDefaultDatabase = "dreamscape";
constexpr std::int32_t kHeartbeatMs = 2000;

/// The driver's own log would go to standard error beside ours; what matters of it is in the errors.
void be_quiet(mongoc_log_level_t, const char*, const char*, void*) {}

/// The driver starts itself before main, and keeps counters that nobody reads in shared memory, named after the
/// process. A killed process left them behind for good, and the next one of its number, as every process of a container
/// is, told so in plain text among the lines of the log. Debian's archive is part of the program, so this comes first.
__attribute__((constructor(101))) void prepare_driver() {
  ::setenv("MONGOC_DISABLE_SHM", "1", 1);
  mongoc_log_set_handler(&be_quiet, nullptr);
}

using Uri = std::unique_ptr<mongoc_uri_t, decltype(&mongoc_uri_destroy)>;

void set_default(const Uri& uri, const char* option, std::int32_t value) {
  if (!mongoc_uri_has_option(uri.get(), option)) mongoc_uri_set_option_as_int32(uri.get(), option, value);
}

void set_default(const Uri& uri, const char* option, bool value) {
  if (!mongoc_uri_has_option(uri.get(), option)) mongoc_uri_set_option_as_bool(uri.get(), option, value);
}

void set_deadlines(const Uri& uri, milliseconds timeout) {
  const auto part = [timeout](int percent) {
    return static_cast<std::int32_t>(std::max<std::int64_t>(10, timeout.count() * percent / 100));
  };
  set_default(uri, MONGOC_URI_WAITQUEUETIMEOUTMS, part(10));
  set_default(uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, part(15));
  set_default(uri, MONGOC_URI_CONNECTTIMEOUTMS, part(15));
  set_default(uri, MONGOC_URI_SOCKETTIMEOUTMS, part(25));
  set_default(uri, MONGOC_URI_HEARTBEATFREQUENCYMS, kHeartbeatMs);
}

void set_guarantees(const Uri& uri) {
  set_default(uri, MONGOC_URI_RETRYWRITES, true);
  set_default(uri, MONGOC_URI_RETRYREADS, true);
  mongoc_uri_set_appname(uri.get(), "dreamscape");
  const std::unique_ptr<mongoc_write_concern_t, decltype(&mongoc_write_concern_destroy)> majority(
      mongoc_write_concern_new(), &mongoc_write_concern_destroy);
  mongoc_write_concern_set_w(majority.get(), MONGOC_WRITE_CONCERN_W_MAJORITY);
  mongoc_write_concern_set_journal(majority.get(), true);
  mongoc_uri_set_write_concern(uri.get(), majority.get());
  const std::unique_ptr<mongoc_read_concern_t, decltype(&mongoc_read_concern_destroy)> committed(
      mongoc_read_concern_new(), &mongoc_read_concern_destroy);
  mongoc_read_concern_set_level(committed.get(), MONGOC_READ_CONCERN_LEVEL_MAJORITY);
  mongoc_uri_set_read_concern(uri.get(), committed.get());
  const std::unique_ptr<mongoc_read_prefs_t, decltype(&mongoc_read_prefs_destroy)> primary(
      mongoc_read_prefs_new(MONGOC_READ_PRIMARY), &mongoc_read_prefs_destroy);
  mongoc_uri_set_read_prefs_t(uri.get(), primary.get());
}

/// The option whose file cannot be read; null if there is none. The driver would fail at every connection instead.
const char* option_without_file(const Uri& uri) {
  for (const char* option : {MONGOC_URI_TLSCAFILE, MONGOC_URI_TLSCERTIFICATEKEYFILE}) {
    const char* file = mongoc_uri_get_option_as_utf8(uri.get(), option, nullptr);
    if (file != nullptr && ::access(file, R_OK) != 0) return option;
  }
  return nullptr;
}

/// Drivers of before prepare other passwords (RFC 4013) with ICU, which is not built in (cmake/absent/saslprep.c).
constexpr bool kTakesAsciiPasswordsOnly = !MONGOC_CHECK_VERSION(1, 25, 0);

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// Why the driver could not log in with what is built in of it (cmake/absent/mongoc.txt); null if it can. It would end
/// the process at the first connection, or fail at every one.
const char* why_no_login(const Uri& uri) {
  const char* named = mongoc_uri_get_auth_mechanism(uri.get());
  const std::string_view mechanism = named == nullptr ? "" : named;
  if (mechanism == "GSSAPI") return "authMechanism=GSSAPI (Kerberos) is not supported";
  const char* password = mongoc_uri_get_password(uri.get());
  if (kTakesAsciiPasswordsOnly && mechanism != "SCRAM-SHA-1" && password != nullptr && !is_printable_ascii(password)) {
    return "this build takes ASCII passwords only (others: authMechanism=SCRAM-SHA-1, or a build on Debian 13)";
  }
  return nullptr;
}

base::Error unusable(const std::string& why, const char* detail) {
  return base::Error{base::ErrorCode::kInvalidArgument, "DATABASE_URL: " + why}.with_detail(base::PrivateText{detail});
}

}  // namespace

Client::~Client() { mongoc_client_pool_push(pool_.pool_, client_); }

Collection Client::collection(const char* name) {
  if (std::chrono::steady_clock::now() >= deadline_) {
    throw Failure(Failure::Kind::kRefused, "the call took too long");
  }
  return Collection(mongoc_client_get_collection(client_, pool_.database().c_str(), name), pool_.read_max_);
}

void Client::command(const Bson& command) {
  bson_error_t error{};
  bson_t reply;
  const bool succeeded =
      mongoc_client_command_simple(client_, pool_.database().c_str(), command.get(), nullptr, &reply, &error);
  const Failure failure = succeeded ? Failure(Failure::Kind::kOther, "") : Failure::of("command", error, &reply);
  bson_destroy(&reply);
  if (!succeeded) throw failure;
}

base::Result<std::unique_ptr<ClientPool>> ClientPool::open(const base::Secret& url, milliseconds timeout,
                                                           std::size_t clients_max,
                                                           std::optional<milliseconds> reply_max) {
  mongoc_init();  // nothing is left to do where the driver has started by itself
  bson_error_t error{};
  const Uri uri(mongoc_uri_new_with_error(std::string(url.reveal()).c_str(), &error), &mongoc_uri_destroy);
  if (!uri) return std::unexpected(unusable("not a MongoDB URI", error.message));
  if (const char* why = why_no_login(uri)) return std::unexpected(unusable(why, ""));
  if (const char* option = option_without_file(uri)) {
    return std::unexpected(unusable("cannot read the file of " + std::string(option), ""));
  }
  if (reply_max) {
    mongoc_uri_set_option_as_int32(uri.get(), MONGOC_URI_SOCKETTIMEOUTMS,
                                   static_cast<std::int32_t>(reply_max->count()));
  }
  set_deadlines(uri, timeout);
  set_guarantees(uri);
  set_default(uri, MONGOC_URI_MAXPOOLSIZE, static_cast<std::int32_t>(clients_max));
  mongoc_client_pool_t* pool = mongoc_client_pool_new_with_error(uri.get(), &error);
  if (pool == nullptr) return std::unexpected(unusable("not usable", error.message));
  mongoc_client_pool_set_error_api(pool, MONGOC_ERROR_API_VERSION_2);
  const char* database = mongoc_uri_get_database(uri.get());
  // The server's answer that it took too long is to arrive before we give up, which would cost the connection.
  const milliseconds read_max =
      milliseconds{mongoc_uri_get_option_as_int32(uri.get(), MONGOC_URI_SOCKETTIMEOUTMS, 0)} * 9 / 10;
  return std::unique_ptr<ClientPool>(new ClientPool(pool, database == nullptr ? kDefaultDatabase : database, read_max));
}

ClientPool::~ClientPool() { mongoc_client_pool_destroy(pool_); }

Client ClientPool::lease(Client::Time deadline) {
  mongoc_client_t* client = mongoc_client_pool_pop(pool_);
  if (client == nullptr) throw Failure(Failure::Kind::kRefused, "no free connection");
  return Client(*this, client, deadline);
}

}  // namespace storage::mongodb
