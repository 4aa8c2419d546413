#include "user/sockets/socket_metrics.hpp"

#include <utility>

namespace user {
namespace {

constexpr std::array<const char*, kSocketEnds> kEndNames{
    "client",  "token_ended", "expired", "replaced", "draining", "unauthenticated",
    "refused", "undecided",   "silent",  "slow",     "misuse"};
constexpr std::array<const char*, kHandshakeRefusals> kRefusalNames{
    "transport", "sid", "method", "bad_request", "origin", "version", "rate_limit", "full", "draining"};

template <std::size_t... Indices>
auto counters(metrics::Registry& registry, const char* name, const char* help,
              const std::array<const char*, sizeof...(Indices)>& reasons, std::index_sequence<Indices...>) {
  return std::array<metrics::Counter, sizeof...(Indices)>{
      registry.counter(name, help, {{"reason", reasons[Indices]}})...};
}

}  // namespace

SocketMetrics::SocketMetrics(metrics::Registry& registry)
    : ended_(counters(registry, "sockets_closed_total", "Sockets that have ended, by reason", kEndNames,
                      std::make_index_sequence<kSocketEnds>{})),
      refused_(counters(registry, "socket_handshakes_refused_total", "Socket handshakes refused, by reason",
                        kRefusalNames, std::make_index_sequence<kHandshakeRefusals>{})),
      accepted_(registry.counter("socket_handshakes_accepted_total", "Socket handshakes accepted")),
      delivered_(registry.counter("socket_events_sent_total", "Events handed to sockets, one for each socket")),
      received_(registry.counter("socket_packets_received_total", "Packets received from sockets")) {}

}  // namespace user
