#include "gateway/pages/status.hpp"

#include <cstdio>
#include <string_view>

#include <boost/json/array.hpp>

#include "base/version.hpp"
#include "gateway/pages/document.hpp"
#include "json/writer.hpp"

namespace gateway {
namespace {

/// What the figures at the top are about: the last minute.
constexpr std::size_t kRecentSlots = 6;

std::string_view state_text(Instance::State state) {
  switch (state) {
    case Instance::State::kWell:
      return "well";
    case Instance::State::kLeaving:
      return "leaving";
    case Instance::State::kUnreachable:
      return "unreachable";
    case Instance::State::kFailing:
      return "failing";
  }
  return "unknown";
}

/// Why an instance gets requests, or gets none.
std::string reason_of(Instance::State state, const std::optional<ProbeReport>& probe) {
  if (!probe) return "not looked at yet";
  if (state == Instance::State::kLeaving) return "it is stopping or not ready: no new requests";
  if (state == Instance::State::kUnreachable) return "it cannot be connected to";
  if (probe->is_live) return "its health answer is good";
  if (probe->has_timed_out) return "its health answer takes too long";
  if (probe->status != 0) return "its health answer is " + std::to_string(probe->status);
  return "it gives no health answer";
}

std::string_view state_of(const Service& service) {
  std::size_t well = 0;
  for (const auto& instance : service.instances()) well += instance->state() == Instance::State::kWell ? 1 : 0;
  if (well == service.instances().size()) return "ok";
  return well > 0 ? "degraded" : "down";
}

boost::json::object describe_instance(const Instance& instance, bool shows_address) {
  const std::optional<ProbeReport> probe = instance.last_probe();
  boost::json::object out{{"state", state_text(instance.state())}, {"reason", reason_of(instance.state(), probe)}};
  if (probe && probe->is_live) out["responseTimeMs"] = probe->response_time.count();
  if (shows_address) out["address"] = instance.address().url();
  return out;
}

boost::json::object describe_service(const Service& service, bool shows_addresses) {
  boost::json::array instances;
  for (const auto& instance : service.instances()) instances.push_back(describe_instance(*instance, shows_addresses));
  return {{"name", service.name()},
          {"isCritical", service.is_critical()},
          {"state", state_of(service)},
          {"instances", std::move(instances)}};
}

double milliseconds(std::chrono::microseconds duration) { return static_cast<double>(duration.count()) / 1000; }

boost::json::object describe_slice(const Traffic::Slice& slice, std::chrono::seconds length) {
  return {{"requestsPerSecond", static_cast<double>(slice.requests) / static_cast<double>(length.count())},
          {"errors", slice.errors},
          {"p50Ms", milliseconds(slice.p50)},
          {"p99Ms", milliseconds(slice.p99)}};
}

/// A caller on this machine, and not somebody for whom a proxy on this machine calls; the name it called by must be of
/// this machine, too, or a page of another site could ask through a name that it points here (DNS rebinding).
bool is_local(const http::Request& request) {
  if (!request.server.peer.is_loopback()) return false;
  for (const char* field : {"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"}) {
    if (request.field(field)) return false;
  }
  const std::string_view host = request.field("Host").value_or("");
  const std::string_view name = host.substr(0, host.rfind(':'));
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

std::string_view overall(const Registry& registry) {
  std::string_view state = "ok";
  for (const auto& service : registry.services()) {
    if (!service->is_configured() || !service->is_part_of_health() || state_of(*service) == "ok") continue;
    if (service->is_critical() && state_of(*service) == "down") return "unhealthy";
    state = "degraded";
  }
  return state;
}

std::string one_decimal(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string tile(std::string_view name, std::string_view value) {
  return "<div class=\"tile\"><dt>" + escape_html(name) + "</dt><dd>" + escape_html(value) + "</dd></div>";
}

}  // namespace

Status::Status(std::shared_ptr<const Registry> registry, const base::Clock& clock, Authorize is_administrator)
    : registry_(std::move(registry)),
      clock_(clock),
      is_administrator_(std::move(is_administrator)),
      started_(clock.steady_now()) {}

boost::json::object Status::describe(bool shows_addresses) const {
  const auto now = clock_.steady_now();
  boost::json::array services;
  for (const auto& service : registry_->services()) {
    if (service->is_configured()) services.push_back(describe_service(*service, shows_addresses));
  }
  boost::json::array slots;
  for (const Traffic::Slice& slice : traffic_.slots(now)) slots.push_back(describe_slice(slice, Traffic::kSlotLength));
  return {{"status", overall(*registry_)},
          {"version", base::version()},
          {"uptimeSeconds", std::chrono::duration_cast<std::chrono::seconds>(now - started_).count()},
          {"timestamp", base::to_iso8601(clock_.now())},
          {"services", std::move(services)},
          {"lastMinute", describe_slice(traffic_.last(kRecentSlots, now), kRecentSlots * Traffic::kSlotLength)},
          {"history", {{"slotSeconds", Traffic::kSlotLength.count()}, {"slots", std::move(slots)}}},
          {"showsAddresses", shows_addresses}};
}

runtime::Task<base::Result<http::Response>> Status::handle(http::Request& request) {
  bool shows_addresses = is_local(request);
  if (!shows_addresses) shows_addresses = co_await is_administrator_(request);
  boost::json::object body{{"success", true}};
  body["data"] = describe(shows_addresses);
  http::Response response = http::json_response(200, json::serialize(body));
  response.fields.add("Cache-Control", "no-store");
  co_return response;
}

std::string Status::html() const {
  const auto now = clock_.steady_now();
  const Traffic::Slice recent = traffic_.last(kRecentSlots, now);
  const auto uptime = std::chrono::duration_cast<std::chrono::minutes>(now - started_);
  const double minute_seconds = static_cast<double>((kRecentSlots * Traffic::kSlotLength).count());
  std::string html = R"(<dl class="tiles">)";
  html += tile("State", overall(*registry_));
  html += tile("Requests a second", one_decimal(recent.requests / minute_seconds));
  html += tile("Half are faster than", one_decimal(milliseconds(recent.p50)) + " ms");
  html += tile("99 % are faster than", one_decimal(milliseconds(recent.p99)) + " ms");
  html += tile("Errors in a minute", std::to_string(recent.errors));
  html +=
      tile("Running for", std::to_string(uptime.count() / 60) + " h " + std::to_string(uptime.count() % 60) + " min");
  html += tile("Version", base::version());
  html += R"(</dl><section class="card" aria-label="Services"><h2>Services</h2><ul class="rows">)";
  for (const auto& service : registry_->services()) {
    if (!service->is_configured()) continue;
    html += "<li><span class=\"row-main\">" + escape_html(service->name()) + "</span><span class=\"badge\">";
    html.append(state_of(*service)).append("</span></li>");
  }
  return html += "</ul></section>";
}

}  // namespace gateway
