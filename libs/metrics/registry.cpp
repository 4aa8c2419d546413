#include "metrics/registry.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>

#include "base/check.hpp"
#include "metrics/process_metrics.hpp"

namespace metrics {
namespace {

/// The metric `add` makes; the library throws for bad names and labels.
template <class Add>
auto& added(Add add) {
  try {
    return add();
  } catch (const std::exception& exception) {
    base::check(false, exception.what());
    throw;
  }
}

}  // namespace

struct Registry::State {
  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
  Labels service_label;
  std::mutex mutex;
  std::vector<std::function<void()>> refreshes;
};

void Counter::add(double amount) const noexcept { counter_->Increment(amount); }
void Counter::advance_to(double total) const noexcept {
  const double missing = total - counter_->Value();
  if (missing > 0) counter_->Increment(missing);
}

void Gauge::set(double value) const noexcept { gauge_->Set(value); }
void Gauge::add(double amount) const noexcept { gauge_->Increment(amount); }

void Histogram::observe(double value) const noexcept { histogram_->Observe(value); }

const std::vector<double>& latency_buckets() {
  static const std::vector<double> buckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                           0.1,    0.25,  0.5,    1,     2.5,  5,     10};
  return buckets;
}

Registry::Registry(std::string_view service, std::string_view version) : state_(std::make_unique<State>()) {
  state_->service_label = {{"service", std::string(service)}};
  gauge("dreamscape_build_info", "Version of the running program", {{"version", std::string(version)}}).set(1);
  before_expose(process_metrics(*this));
}

Registry::~Registry() = default;

Counter Registry::counter(const std::string& name, const std::string& help, const Labels& labels) {
  return Counter(added([&]() -> auto& {
    return prometheus::BuildCounter()
        .Name(name)
        .Help(help)
        .Labels(state_->service_label)
        .Register(state_->registry)
        .Add(labels);
  }));
}

Gauge Registry::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return Gauge(added([&]() -> auto& {
    return prometheus::BuildGauge()
        .Name(name)
        .Help(help)
        .Labels(state_->service_label)
        .Register(state_->registry)
        .Add(labels);
  }));
}

Histogram Registry::histogram(const std::string& name, const std::string& help, const Labels& labels,
                              const std::vector<double>& upper_bounds) {
  return Histogram(added([&]() -> auto& {
    return prometheus::BuildHistogram()
        .Name(name)
        .Help(help)
        .Labels(state_->service_label)
        .Register(state_->registry)
        .Add(labels, upper_bounds);
  }));
}

void Registry::before_expose(std::function<void()> refresh) {
  const std::scoped_lock lock(state_->mutex);
  state_->refreshes.push_back(std::move(refresh));
}

std::string Registry::expose() {
  {
    const std::scoped_lock lock(state_->mutex);
    for (const auto& refresh : state_->refreshes) refresh();
  }
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace metrics
