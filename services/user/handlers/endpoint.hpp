/// What the endpoints of nouns share: their form, ids in paths, and plain words for what a body lacks.
#pragma once

#include <string_view>

#include "http/router.hpp"
#include "json/decoder.hpp"
#include "user/handlers/context.hpp"

namespace user {

using Endpoint = Answer (*)(const Context& context, http::Request& request);

/// `context` must outlive the handler.
[[nodiscard]] http::Handler bind(const Context& context, Endpoint endpoint);

/// The form of our own ids: 36 characters of lower-case hexadecimal and "-". A path with what cannot be an id is not
/// found.
[[nodiscard]] bool is_possible_id(std::string_view id);

/// `{"success":true,"message":message,"data":data}`; without `message` when that is null.
[[nodiscard]] http::Response answer_data(int status, const char* message, boost::json::value data);

/// The same, with what `append(text, row)` writes as data.
template <class Row, class Append>
[[nodiscard]] http::Response answer_row(int status, const char* message, const Row& row, Append append) {
  endpoints::SuccessText answer(message);
  append(answer.members().member("data"), row);
  return answer.finish(status);
}

/// Ok, or the validation error under the words of its first violation: endpoints whose clients show `message` alone.
[[nodiscard]] base::Status finish_in_words(const json::Decoder& in);

/// The first of `names` that the body has, else the first: for fields with aliases.
[[nodiscard]] std::string_view spelling_in(const json::Decoder& in, std::initializer_list<std::string_view> names);

/// A text from a path or a query that may be looked for in a store: UTF-8 without NUL, 1 to 255 code points.
[[nodiscard]] bool is_entity_id(std::string_view text);
/// The same from a body; `missing` is said when it is not there.
[[nodiscard]] std::string decode_entity_id(json::Decoder& in, std::string_view name, std::string_view missing,
                                           std::string_view refused);

}  // namespace user
