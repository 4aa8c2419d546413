/// That somebody was erased: what is left of them, and no way back to them. The other half of the erasure ledger
/// (privacy/erasure_ledger.hpp): a database that lacks a line of the ledger was restored from a backup of before.
#pragma once

#include "storage/records/described.hpp"

namespace storage {

struct Erasure {
  std::string digest;  ///< of the user's id, see `privacy::erasure_digest`
  std::string owner;   ///< `kInstallationOwner`
  base::Timestamp erased_at;
  bool operator==(const Erasure&) const = default;
};

template <>
struct Described<Erasure> {
  using E = Erasure;
  static constexpr Kind kind{.name = "erasures", .export_as = "erasures", .exported = Exported::kNot};
  static constexpr std::tuple fields{
      field<&E::digest>("digest"),
      field<&E::owner>("owner", kHidden),
      field<&E::erased_at>("erased_at"),
  };
  using key = Members<&E::digest>;
  using owner = Members<&E::owner>;
  using newest = Members<&E::erased_at>;
  using filters = Members<>;
  using unique = Members<>;
};

}  // namespace storage
