#include "http/client/deadlines.hpp"

namespace http {

Deadlines::Deadlines(const runtime::Executor& executor, std::chrono::milliseconds tick)
    : timer_(executor), tick_(tick), now_(Clock::now()) {}

void Deadlines::insert(Watched& watched) {
  watched.is_registered_ = true;
  watched.next_ = first_;
  if (first_ != nullptr) first_->previous_ = &watched;
  first_ = &watched;
  if (!is_scheduled_) {
    now_ = Clock::now();
    schedule();
  }
}

void Deadlines::erase(Watched& watched) noexcept {
  if (!watched.is_registered_) return;
  if (watched.previous_ != nullptr) watched.previous_->next_ = watched.next_;
  if (watched.next_ != nullptr) watched.next_->previous_ = watched.previous_;
  if (first_ == &watched) first_ = watched.next_;
  if (upcoming_ == &watched) upcoming_ = watched.next_;
  watched.previous_ = watched.next_ = nullptr;
  watched.is_registered_ = false;
}

void Deadlines::schedule() {
  is_scheduled_ = true;
  timer_.expires_after(tick_);
  // A tick that is already queued runs even when this object is gone meanwhile.
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code&) {
    if (const auto self = weak.lock()) self->expire();
  });
}

void Deadlines::expire() {
  now_ = Clock::now();
  upcoming_ = first_;
  while (upcoming_ != nullptr) {
    Watched* const watched = upcoming_;
    upcoming_ = watched->next_;
    if (watched->deadline_ == Watched::kNever) {
      erase(*watched);
    } else if (watched->deadline_ <= now_) {
      watched->disarm();
      watched->on_deadline();
    }
  }
  is_scheduled_ = false;
  if (first_ != nullptr) schedule();
}

}  // namespace http
