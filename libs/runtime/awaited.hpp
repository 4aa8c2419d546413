/// Work that a coroutine waits for while another thread does it.
///
/// What threads and coroutines handle is `Awaited`, so that they are compiled once; only `WorkFor` is there for each
/// outcome.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "base/result.hpp"

namespace runtime {

/// Work that needs `Needs&...`, together with what came of it. One thread at a time; both sides own it, because a loop
/// may be destroyed while a thread still works.
template <class... Needs>
class Awaited {
 public:
  virtual ~Awaited() = default;
  /// Whether it succeeded. What it throws is the caller's to turn into `fail`.
  virtual bool run(Needs&... needs) = 0;
  virtual void fail(base::Error error) noexcept = 0;
  /// What it failed with; null when it succeeded. After one of the above.
  [[nodiscard]] virtual const base::Error* error() const noexcept = 0;
};

template <class Outcome, class... Needs>
class WorkFor final : public Awaited<Needs...> {
 public:
  explicit WorkFor(std::move_only_function<Outcome(Needs&...)> work) : work_(std::move(work)) {}
  bool run(Needs&... needs) override { return outcome_.emplace(work_(needs...)).has_value(); }
  void fail(base::Error error) noexcept override { outcome_.emplace(std::unexpect, std::move(error)); }
  [[nodiscard]] const base::Error* error() const noexcept override {
    return outcome_->has_value() ? nullptr : &outcome_->error();
  }
  [[nodiscard]] Outcome take() { return std::move(*outcome_); }

 private:
  std::move_only_function<Outcome(Needs&...)> work_;
  std::optional<Outcome> outcome_;
};

}  // namespace runtime
