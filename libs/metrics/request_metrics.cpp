#include "metrics/request_metrics.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>

namespace metrics {
namespace {

constexpr std::array<std::string_view, 7> kMethods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr std::string_view kOther = "other";

std::string_view known_method(std::string_view method) {
  const auto found = std::ranges::find(kMethods, method);
  return found == kMethods.end() ? "OTHER" : *found;
}

struct SeriesName {
  std::string_view method;
  std::string_view route;
  int status;
};

/// The same, owning its texts: the key of the table.
struct SeriesKey {
  std::string method;
  std::string route;
  int status;
};

struct SeriesHash {
  using is_transparent = void;
  template <class Name>
  std::size_t operator()(const Name& name) const {
    const std::hash<std::string_view> hash;
    return hash(name.route) ^ (hash(name.method) << 1) ^ (static_cast<std::size_t>(name.status) << 20);
  }
};

struct SeriesEqual {
  using is_transparent = void;
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    return a.status == b.status && a.route == b.route && a.method == b.method;
  }
};

struct Series {
  Counter requests;
  Histogram seconds;
};

}  // namespace

struct RequestMetrics::State {
  Registry& registry;
  const std::string server;
  const std::size_t series_max;
  std::shared_mutex mutex;
  std::unordered_map<SeriesKey, Series, SeriesHash, SeriesEqual> series;

  std::optional<Series> find(const SeriesName& name) {
    const std::shared_lock lock(mutex);
    const auto found = series.find(name);
    return found == series.end() ? std::nullopt : std::optional(found->second);
  }

  Series make(SeriesName name) {
    const std::scoped_lock lock(mutex);
    if (series.size() >= series_max) name.route = kOther;
    const SeriesKey key{std::string(name.method), std::string(name.route), name.status};
    const Labels labels{{"server", server}, {"method", key.method}, {"route", key.route}};
    Labels with_status = labels;
    with_status.emplace("status", std::to_string(key.status));
    const Series made{
        registry.counter("http_requests_total", "Requests answered", with_status),
        registry.histogram("http_request_duration_seconds", "From the head of a request to its answer", labels)};
    if (series.size() < series_max) series.emplace(key, made);
    return made;
  }
};

RequestMetrics::RequestMetrics(Registry& registry, std::string_view server, std::size_t series_max)
    : state_(new State{
          .registry = registry, .server = std::string(server), .series_max = series_max, .mutex = {}, .series = {}}) {}

RequestMetrics::~RequestMetrics() = default;

void RequestMetrics::observe(std::string_view method, std::string_view route, int status,
                             std::chrono::nanoseconds duration) {
  const SeriesName name{known_method(method), route, status};
  auto series = state_->find(name);
  if (!series) series = state_->make(name);
  series->requests.add();
  series->seconds.observe(std::chrono::duration<double>(duration).count());
}

}  // namespace metrics
