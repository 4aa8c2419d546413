#include "gateway/pages/negotiation.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/encoding.hpp"

namespace gateway {
namespace {

/// Up to `separator`, trimmed; `rest` goes on behind it.
std::string_view take_part(std::string_view& rest, char separator) noexcept {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = base::trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

/// In thousandths: "1", "0.8", "0.123" (RFC 9110 section 12.4.2). What cannot be read counts as absent, which is 1.
int read_weight(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || text.find_first_not_of("0123456789.") != std::string_view::npos) return 1000;
  if (text[0] != '0') return 1000;
  int weight = 0;
  int unit = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (digit == '.') return 1000;
    weight += (digit - '0') * unit;
    unit /= 10;
  }
  return weight;
}

struct Choice {
  std::string_view name;
  int weight;
};

/// One element of Accept or Accept-Encoding; parameters other than the weight are stepped over.
Choice read_choice(std::string_view element) noexcept {
  Choice choice{take_part(element, ';'), 1000};
  while (!element.empty()) {
    const std::string_view parameter = take_part(element, ';');
    if (parameter.starts_with("q=") || parameter.starts_with("Q=")) choice.weight = read_weight(parameter.substr(2));
  }
  return choice;
}

/// The weight that the most specific of `names`, the first of them, has in `list`; -1 when none is there.
template <std::size_t Count>
int weight_of(std::string_view list, const std::string_view (&names)[Count]) noexcept {
  int best = -1;
  std::size_t best_rank = Count;
  while (!list.empty()) {
    const Choice choice = read_choice(take_part(list, ','));
    for (std::size_t rank = 0; rank < best_rank; ++rank) {
      if (!base::equals_ignore_case(choice.name, names[rank])) continue;
      best = choice.weight;
      best_rank = rank;
    }
  }
  return best;
}

}  // namespace

bool prefers_html(std::string_view accept) noexcept {
  static constexpr std::string_view kHtml[] = {"text/html", "text/*"};
  static constexpr std::string_view kJson[] = {"application/json", "application/*", "*/*"};
  const int html = weight_of(accept, kHtml);
  return html > 0 && html > weight_of(accept, kJson);
}

ContentCoding best_coding(std::string_view accept_encoding) noexcept {
  static constexpr std::string_view kGzip[] = {"gzip", "x-gzip", "*"};
  static constexpr std::string_view kBrotli[] = {"br"};
  const int gzip = weight_of(accept_encoding, kGzip);
  const int brotli = weight_of(accept_encoding, kBrotli);
  if (brotli > 0 && brotli >= gzip) return ContentCoding::kBrotli;
  return gzip > 0 ? ContentCoding::kGzip : ContentCoding::kIdentity;
}

}  // namespace gateway
