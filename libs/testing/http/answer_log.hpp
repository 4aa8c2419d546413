/// Keeps what the services answered in tests, for scripts/check_answers.py, which compares it with api/*.json.
#pragma once

#include <string_view>

#include "testing/http/client.hpp"

namespace testkit {

/// Appends one line of JSON to the file that the environment variable ANSWERS_FILE names; without it, nothing. The file
/// begins anew with the first exchange of a process. Bodies are kept when they are JSON of at most 256 KiB. A file that
/// cannot be written throws. Thread-safe.
void log_answer(std::string_view method, std::string_view target, std::string_view body, const FieldList& fields,
                const HttpReply& reply);

}  // namespace testkit
