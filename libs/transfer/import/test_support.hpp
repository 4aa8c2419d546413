/// Users of an old system for tests. The hash is bcrypt (cost 4) of "Correct-Horse-7!".
#pragma once

#include <string>

#include "transfer/import/raw_user.hpp"

namespace transfer {

inline constexpr const char* kBcryptHash = "$2b$04$abcdefghijklmnopqrstuuFA7SAV4MLw01shGvj8UMOR3jP/gyYM6";

/// The least a user must have.
inline RawUser raw_user(const std::string& id = "u1", const std::string& email = "kevin@example.com") {
  RawUser user;
  user[UserField::kId] = RawValue{.text = id, .millis = {}};
  user[UserField::kEmail] = RawValue{.text = email, .millis = {}};
  user[UserField::kPasswordHash] = RawValue{.text = kBcryptHash, .millis = {}};
  return user;
}

inline RawUser with(RawUser user, UserField field, const std::string& text) {
  user[field] = RawValue{.text = text, .millis = {}};
  return user;
}

/// One line of JSON, without a line break.
inline std::string json_user(const std::string& id, const std::string& email, const std::string& more = "") {
  return R"({"_id":")" + id + R"(","email":")" + email + R"(","password":")" + kBcryptHash + "\"" + more + "}";
}

}  // namespace transfer
