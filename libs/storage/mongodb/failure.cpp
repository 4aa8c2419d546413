#include "storage/mongodb/failure.hpp"

#include <mongoc/mongoc.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace storage::mongodb {
namespace {

// Codes of the server (its src/mongo/base/error_codes.yml): not primary, shutting down, stepping down, interrupted by
// any of these, out of time, write concern failed, over a limit.
constexpr std::array<std::uint32_t, 17> kPassing{6,   7,     50,    64,    89,    91,    100,   112, 189,
                                                 262, 10107, 11600, 11602, 13435, 13436, 13388, 39};

constexpr std::uint32_t kNamespaceNotFound = 26;

bool is_duplicate(const bson_error_t& error) {
  const std::string_view text = error.message;
  // FerretDB 1 reports a unique index that an update would break as an error of its SQLite.
  return error.code == MONGOC_ERROR_DUPLICATE_KEY || text.starts_with("E11000") ||
         text.find("UNIQUE constraint failed") != std::string_view::npos;
}

bool is_from_driver(const bson_error_t& error) {
  return error.domain == MONGOC_ERROR_STREAM || error.domain == MONGOC_ERROR_SERVER_SELECTION ||
         error.domain == MONGOC_ERROR_CLIENT;
}

Failure::Kind kind_of(const bson_error_t& error, const bson_t* reply) {
  if (is_duplicate(error)) return Failure::Kind::kDuplicate;
  const bool may_pass = reply != nullptr && (mongoc_error_has_label(reply, "RetryableWriteError") ||
                                             mongoc_error_has_label(reply, "TransientTransactionError"));
  if (is_from_driver(error)) return Failure::Kind::kUnreachable;
  if (error.code == kNamespaceNotFound) return Failure::Kind::kAbsent;
  return may_pass || std::ranges::find(kPassing, error.code) != kPassing.end() ? Failure::Kind::kRefused
                                                                               : Failure::Kind::kOther;
}

}  // namespace

Failure Failure::of(const char* what, const bson_error_t& error, const bson_t* reply) {
  return {kind_of(error, reply), std::string{what} + ": " + error.message + " (" + std::to_string(error.domain) + "/" +
                                     std::to_string(error.code) + ")"};
}

base::Error Failure::to_error() const {
  switch (kind_) {
    case Kind::kDuplicate:
      return base::Error{base::ErrorCode::kAlreadyExists, "Already exists"}.with_detail(base::PrivateText{what()});
    case Kind::kUnreachable:
    case Kind::kRefused:
      return base::unavailable(what());
    case Kind::kAbsent:
    case Kind::kOther:
      break;
  }
  return base::internal_error(what());
}

}  // namespace storage::mongodb
