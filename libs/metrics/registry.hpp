/// Counters, gauges and histograms in Prometheus' text form, behind headers that need no library of its own.
///
/// Get a handle once, at start, and keep it: changing a metric through a handle takes some tens of nanoseconds and
/// never blocks; getting one takes locks and allocates. Everything is thread-safe; handles must not outlive their
/// Registry. Labels must come from a small fixed set (a route template, a pool's name), never from a client.
///
///     metrics::Counter refused = registry.counter("pool_refused_total", "Jobs refused because the queue was full",
///                                                 {{"pool", "hash"}});
///     refused.add();
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace metrics {

using Labels = std::map<std::string, std::string>;

/// Only grows.
class Counter {
 public:
  void add(double amount = 1) const noexcept;
  /// Mirrors a total that is counted elsewhere; does nothing when it has not grown.
  void advance_to(double total) const noexcept;

 private:
  friend class Registry;
  explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
  prometheus::Counter* counter_;
};

class Gauge {
 public:
  void set(double value) const noexcept;
  void add(double amount) const noexcept;

 private:
  friend class Registry;
  explicit Gauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}
  prometheus::Gauge* gauge_;
};

class Histogram {
 public:
  void observe(double value) const noexcept;

 private:
  friend class Registry;
  explicit Histogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
  prometheus::Histogram* histogram_;
};

/// Upper bounds in seconds, from 0.5 ms to 10 s: what HTTP requests take.
[[nodiscard]] const std::vector<double>& latency_buckets();

class Registry {
 public:
  /// `service` labels every metric; `version` is part of `dreamscape_build_info`.
  Registry(std::string_view service, std::string_view version);
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // The same name and labels give the same metric. A name that breaks Prometheus' rules, or is used for two kinds of
  // metric, is a programming error and aborts.
  [[nodiscard]] Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
  [[nodiscard]] Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  [[nodiscard]] Histogram histogram(const std::string& name, const std::string& help, const Labels& labels = {},
                                    const std::vector<double>& upper_bounds = latency_buckets());

  /// Called before every exposure, to bring gauges up to date (pool loads, open connections). Must not block or throw.
  void before_expose(std::function<void()> refresh);

  /// Text format 0.0.4 (content type kContentType), process metrics included. Reads /proc; some 100 microseconds.
  [[nodiscard]] std::string expose();

  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace metrics
