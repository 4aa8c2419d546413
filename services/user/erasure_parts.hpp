/// What an erasure is made of, for user-service and for tools.
#pragma once

#include "backend/backend.hpp"
#include "hosting/resources.hpp"
#include "privacy/erasure.hpp"

namespace user {

[[nodiscard]] inline privacy::Erasure::Parts erasure_parts(backend::Backend& stores, privacy::ErasureLedger& ledger,
                                                           const hosting::Resources& resources,
                                                           std::chrono::milliseconds settle) {
  return {.accounts = *stores.accounts,
          .sessions = *stores.sessions,
          .profiles = *stores.profiles,
          .settings = *stores.settings,
          .avatars = *stores.avatars,
          .documents = *stores.documents,
          .owned = stores.owned,
          .blobs = *stores.blobs,
          .audit = *stores.audit_log,
          .security_events = *stores.security_events,
          .archive = *stores.archive,
          .work = *stores.work,
          .ledger = ledger,
          .clock = resources.clock,
          .random = resources.random,
          .settle = settle};
}

}  // namespace user
