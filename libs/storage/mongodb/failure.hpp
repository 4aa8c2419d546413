/// What the driver or the server complained about, on its way from a command to the edge of the adapter.
///
/// Thrown by Collection and Database, caught by Database::run, which turns it into a base::Error. It never leaves the
/// adapter; callers of the ports see neither the type nor its text.
#pragma once

#include <stdexcept>
#include <string>

#include "base/error.hpp"

typedef struct _bson_t bson_t;              // NOLINT(modernize-use-using): the driver's own declaration
typedef struct _bson_error_t bson_error_t;  // NOLINT(modernize-use-using)

namespace storage::mongodb {

class Failure : public std::runtime_error {
 public:
  enum class Kind {
    kDuplicate,    ///< a unique index refused the document
    kUnreachable,  ///< no answer: whether the command was carried out is not known
    kRefused,      ///< the server answered that it cannot now, for example during a change of primary
    kAbsent,       ///< there is no such collection yet
    kOther,
  };

  Failure(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
  /// `reply` may be null.
  [[nodiscard]] static Failure of(const char* what, const bson_error_t& error, const bson_t* reply);

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  /// `already_exists` for duplicates, `unavailable` for what passes, else `internal`.
  [[nodiscard]] base::Error to_error() const;

 private:
  Kind kind_;
};

}  // namespace storage::mongodb
