#include "storage/sqlite/condition.hpp"

namespace storage::sqlite {

void Condition::tell(Trouble trouble, bool has_begun, const std::string& detail) const {
  if (on_change_) on_change_(trouble, has_begun, detail);
}

void Condition::note_damage(const Failure& failure) {
  {
    const std::lock_guard lock(mutex_);
    if (damage_) return;
    damage_ = failure.what();
  }
  tell(Trouble::kDamaged, true, failure.what());
}

void Condition::note_read_failure(const Failure& failure) {
  if (failure.is_damage()) note_damage(failure);
}

void Condition::note_write_failure(const Failure& failure, Time now) {
  if (failure.is_damage()) return note_damage(failure);
  if (!failure.is_obstacle()) return;
  bool has_begun = false;
  {
    const std::lock_guard lock(mutex_);
    has_begun = !write_trouble_;
    write_trouble_ = failure.what();
    failed_at_ = now;
    is_troubled_ = true;
  }
  if (has_begun) tell(Trouble::kUnwritable, true, failure.what());
}

void Condition::note_written(Time now) {
  if (!is_troubled_) return;
  {
    const std::lock_guard lock(mutex_);
    if (!write_trouble_ || now - failed_at_ < kHold) return;
    write_trouble_.reset();
    is_troubled_ = false;
  }
  tell(Trouble::kUnwritable, false, {});
}

void Condition::clear_damage() {
  {
    const std::lock_guard lock(mutex_);
    if (!damage_) return;
    damage_.reset();
  }
  tell(Trouble::kDamaged, false, {});
}

std::optional<std::string> Condition::damage() const {
  const std::lock_guard lock(mutex_);
  return damage_;
}

std::optional<std::string> Condition::write_trouble() const {
  const std::lock_guard lock(mutex_);
  return write_trouble_;
}

bool Condition::may_heal(Time now) const {
  const std::lock_guard lock(mutex_);
  return write_trouble_ && now - failed_at_ >= kHold;
}

bool Condition::is_stalled(Time now) const noexcept {
  const Time since = batch_since_;
  return since != Time{} && now - since > kStall;
}

}  // namespace storage::sqlite
