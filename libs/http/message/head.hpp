/// The parsed start line and fields of a received message. Views point into the receive buffer of the connection.
#pragma once

#include <string_view>

#include "http/message/fields.hpp"
#include "http/message/method.hpp"

namespace http {

struct RequestHead {
  Method method = Method::kOther;
  std::string_view method_text;
  std::string_view target;  ///< as received, always origin-form ("/path?query") or "*"
  std::string_view path;    ///< target up to "?"; not decoded
  std::string_view query;   ///< target after "?"; not decoded
  int version = 11;         ///< 10 or 11
  FieldViews fields;
};

struct ResponseHead {
  int status = 0;
  std::string_view reason;
  int version = 11;
  FieldViews fields;
};

}  // namespace http
