/// A record described once. Everything storage does with a record that a user owns follows from its description: tables
/// and documents both ways, indexes, counters, canonical text, the JSON view and its schema, export, test records.
///
///     struct Favourite { std::string id, user_id; EntityType entity_type{}; base::Timestamp created_at; };
///     template <> struct Described<Favourite> {
///       using F = Favourite;
///       static constexpr Kind kind{.name = "favourites", .export_as = "favorites"};
///       static constexpr std::tuple fields{field<&F::id>("id"), field<&F::user_id>("user_id"),
///                                          field<&F::entity_type>("entity_type"),
///                                          field<&F::created_at>("created_at")};
///       using key = Members<&F::id>;                // one text; "_id" on MongoDB
///       using owner = Members<&F::user_id>;         // one text
///       using newest = Members<&F::created_at>;     // lists are in this order, newest first, then by key
///       using filters = Members<&F::entity_type>;   // what lists may be narrowed to, an index each
///       using unique = Members<&F::user_id, &F::entity_type>;  // Members<>: nothing but the key
///     };
///
/// A member is a text, bool, integer, base::Timestamp, SpelledEnum, an optional of these, or a list of texts. Columns
/// are named as the field; in BSON and JSON "entity_type" is "entityType". Members of `filters` and `unique` are never
/// optional, because nulls differ. Later versions only append fields, see `kAppended`. Everything here is constexpr.
///
/// Records with a port of their own are described as far as their codecs need it: `kind`, `fields` and `key`.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "storage/records/spelled.hpp"

namespace storage {

/// How the records of a kind stand in the export of their owner's data.
enum class Exported {
  kList,  ///< as an array
  kOne,   ///< an owner has one at most: as an object, or null
  kNot,   ///< no user owns any, or they are shown with what they belong to
};

/// What a kind of record is called.
struct Kind {
  const char* name;       ///< of the table and the collection, and for people: "favourites"
  const char* export_as;  ///< top-level name in the export of a user's data: "favorites"
  Exported exported = Exported::kList;
  const char* per_user_max = nullptr;  ///< the setting that says how many a user may have; nullptr: no bound of its own
};

/// The owner of what belongs to no user. Not an id that a user can have.
inline constexpr const char* kInstallationOwner = "installation";

struct FieldOptions {
  bool is_json_text = false;   ///< a text that holds JSON; views show what it holds
  bool is_hidden = false;      ///< not part of views and exports
  bool is_appended = false;    ///< came with a later version than its table; an optional
  const char* bson = nullptr;  ///< its name in BSON where 1.0.0 chose another
};
inline constexpr FieldOptions kJsonText{.is_json_text = true};
inline constexpr FieldOptions kHidden{.is_hidden = true};
/// Rows of before have no value, and as long as they have none their canonical text stays what it was.
inline constexpr FieldOptions kAppended{.is_appended = true};

template <auto Member>
struct MemberTypes;
template <class R, class V, V R::* Member>
struct MemberTypes<Member> {
  using Row = R;
  using Value = V;
};
template <auto Member>
using ValueOf = typename MemberTypes<Member>::Value;

template <auto Member>
struct Field {
  const char* name;  ///< snake_case
  FieldOptions options;
};
template <auto Member>
[[nodiscard]] constexpr Field<Member> field(const char* name, FieldOptions options = {}) {
  return {name, options};
}

template <auto... Member>
struct Members {
  static constexpr std::size_t kCount = sizeof...(Member);
};

template <class Row>
struct Described;

/// `kind`, `fields` and `key`: what codecs and the archive need.
template <class Row>
concept DescribedRow = requires {
  Described<Row>::kind.name;
  std::tuple_size_v<decltype(Described<Row>::fields)>;
};
/// All of a description: what the port of owned records needs.
template <class Row>
concept OwnedRow = DescribedRow<Row> && requires {
  typename Described<Row>::owner;
  typename Described<Row>::newest;
  typename Described<Row>::filters;
  typename Described<Row>::unique;
};

template <class T>
struct OptionalTraits {
  static constexpr bool kIsOptional = false;
  using Inner = T;
};
template <class T>
struct OptionalTraits<std::optional<T>> {
  static constexpr bool kIsOptional = true;
  using Inner = T;
};
template <class T>
inline constexpr bool kIsOptional = OptionalTraits<T>::kIsOptional;
template <class T>
using InnerOf = typename OptionalTraits<T>::Inner;

/// "entity_type" as "entityType", ended by a zero.
[[nodiscard]] constexpr std::array<char, 64> camel_case(std::string_view snake) {
  std::array<char, 64> out{};
  std::size_t length = 0;
  bool is_start = false;
  for (const char c : snake) {
    if (c != '_') out.at(length++) = is_start ? static_cast<char>(c - 'a' + 'A') : c;
    is_start = c == '_';
  }
  return out;
}

template <DescribedRow Row>
inline constexpr std::size_t kFieldCount = std::tuple_size_v<decltype(Described<Row>::fields)>;

template <DescribedRow Row, std::size_t Index>
inline constexpr std::array<char, 64> kCamelName = camel_case(std::get<Index>(Described<Row>::fields).name);

template <class Of>
struct MemberOfField;
template <auto Member>
struct MemberOfField<Field<Member>> {
  static constexpr auto kMember = Member;
};

template <auto Member>
struct Constant {};
template <auto A, auto B>
inline constexpr bool kIsSame = std::is_same_v<Constant<A>, Constant<B>>;

/// One field of `Row`, as visitors get it.
template <DescribedRow R, std::size_t Index>
struct FieldAt {
  using Row = R;
  static constexpr std::size_t kIndex = Index;
  static constexpr auto kMember =
      MemberOfField<std::remove_cvref_t<std::tuple_element_t<Index, decltype(Described<Row>::fields)>>>::kMember;
  using Value = ValueOf<kMember>;
  static constexpr FieldOptions kOptions = std::get<Index>(Described<Row>::fields).options;
  static_assert(!kOptions.is_appended || kIsOptional<Value>, "rows of before have no value");

  [[nodiscard]] static constexpr const char* column() { return std::get<Index>(Described<Row>::fields).name; }
  /// In JSON, and in BSON where it is not the key.
  [[nodiscard]] static constexpr const char* camel() { return kCamelName<Row, Index>.data(); }
  [[nodiscard]] static const Value& of(const Row& row) { return row.*kMember; }
  [[nodiscard]] static Value& of(Row& row) { return row.*kMember; }
};

/// Calls `visit(FieldAt<Row, I>{})` for every field, in order.
template <DescribedRow Row, class Visit>
constexpr void for_each_field(Visit visit) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (visit(FieldAt<Row, I>{}), ...);
  }(std::make_index_sequence<kFieldCount<Row>>());
}

template <DescribedRow Row, auto Member, std::size_t Index = 0>
[[nodiscard]] consteval std::size_t index_of() {
  if constexpr (kIsSame<FieldAt<Row, Index>::kMember, Member>) {
    return Index;
  } else {
    return index_of<Row, Member, Index + 1>();
  }
}

/// Calls `visit(FieldAt…)` for every member of the list, in its order.
template <DescribedRow Row, auto... Member, class Visit>
constexpr void for_each_member(Members<Member...> /*list*/, [[maybe_unused]] Visit visit) {
  (visit(FieldAt<Row, index_of<Row, Member>()>{}), ...);
}

template <DescribedRow Row, class List>
struct OnlyField;
template <DescribedRow Row, auto Member>
struct OnlyField<Row, Members<Member>> {
  using Type = FieldAt<Row, index_of<Row, Member>()>;
};
template <DescribedRow Row>
using KeyOf = typename OnlyField<Row, typename Described<Row>::key>::Type;
template <DescribedRow Row>
using OwnerOf = typename OnlyField<Row, typename Described<Row>::owner>::Type;
template <DescribedRow Row>
using NewestOf = typename OnlyField<Row, typename Described<Row>::newest>::Type;
template <DescribedRow Row>
using FiltersOf = typename Described<Row>::filters;

/// The members of `filters` with few values: how many rows an owner has is kept for each combination of theirs, so that
/// neither a total nor a page costs more where there are many rows.
template <class Counted, auto... Rest>
struct CountedMembers {
  using Type = Counted;
};
template <auto... Counted, auto Member, auto... Rest>
struct CountedMembers<Members<Counted...>, Member, Rest...> {
  using Type = typename CountedMembers<
      std::conditional_t<SpelledEnum<ValueOf<Member>>, Members<Counted..., Member>, Members<Counted...>>,
      Rest...>::Type;
};
template <class List>
struct CountedAmong;
template <auto... Member>
struct CountedAmong<Members<Member...>> {
  using Type = typename CountedMembers<Members<>, Member...>::Type;
};
template <DescribedRow Row>
using CountedOf = typename CountedAmong<FiltersOf<Row>>::Type;

template <class List>
struct ValuesOfMembers;
template <auto... Member>
struct ValuesOfMembers<Members<Member...>> {
  using Values = std::tuple<ValueOf<Member>...>;
  using Optionals = std::tuple<std::optional<ValueOf<Member>>...>;
  template <class Row>
  [[nodiscard]] static Values of(const Row& row) {
    return Values{row.*Member...};
  }
};

/// The values of the members in `unique`.
template <DescribedRow Row>
using UniqueKey = typename ValuesOfMembers<typename Described<Row>::unique>::Values;
template <DescribedRow Row>
[[nodiscard]] UniqueKey<Row> unique_key_of(const Row& row) {
  return ValuesOfMembers<typename Described<Row>::unique>::of(row);
}

/// The values of the counted members.
template <DescribedRow Row>
using Combination = typename ValuesOfMembers<CountedOf<Row>>::Values;
template <DescribedRow Row>
[[nodiscard]] Combination<Row> combination_of(const Row& row) {
  return ValuesOfMembers<CountedOf<Row>>::of(row);
}

/// What a list is narrowed to: equality with each given value.
///
///     Filter<Favourite>().where<&Favourite::entity_type>(EntityType::kHotel)
template <DescribedRow Row>
class Filter {
 public:
  using Values = typename ValuesOfMembers<FiltersOf<Row>>::Optionals;
  static constexpr std::size_t kCount = FiltersOf<Row>::kCount;

  template <auto Member>
  Filter& where(ValueOf<Member> value) {
    get<Member>() = std::move(value);
    return *this;
  }
  template <auto Member>
  [[nodiscard]] const std::optional<ValueOf<Member>>& value() const {
    return std::get<place<Member>()>(values_);
  }
  /// Bit i: the member at place i of `filters` is given.
  [[nodiscard]] std::size_t mask() const {
    std::size_t mask = 0;
    each([&]<std::size_t Place>(auto /*field*/, const auto& /*value*/) { mask |= std::size_t{1} << Place; });
    return mask;
  }
  /// Calls `visit.operator()<Place>(FieldAt…, value)` for every given value.
  template <class Visit>
  void each(Visit visit) const {
    each_of(FiltersOf<Row>{}, visit);
  }

 private:
  template <auto Member, auto... Members_>
  static consteval std::size_t place_in(Members<Members_...> /*list*/) {
    std::size_t place = 0;
    std::size_t found = sizeof...(Members_);
    ((kIsSame<Members_, Member> ? void(found = place) : void(), ++place), ...);
    return found;
  }
  template <auto Member>
  static consteval std::size_t place() {
    return place_in<Member>(FiltersOf<Row>{});
  }
  template <auto Member>
  std::optional<ValueOf<Member>>& get() {
    return std::get<place<Member>()>(values_);
  }
  template <auto... Member, class Visit>
  void each_of(Members<Member...> /*list*/, [[maybe_unused]] Visit& visit) const {
    [[maybe_unused]] const auto one = [&]<auto M>(Constant<M> /*member*/) {
      const auto& value = std::get<place<M>()>(values_);
      if (value) visit.template operator()<place<M>()>(FieldAt<Row, index_of<Row, M>()>{}, *value);
    };
    (one(Constant<Member>{}), ...);
  }

  Values values_;
};

/// Which bits of a filter's mask are counted members.
template <DescribedRow Row>
[[nodiscard]] constexpr std::size_t counted_mask() {
  std::size_t mask = 0;
  std::size_t place = 0;
  for_each_member<Row>(FiltersOf<Row>{}, [&](auto at) {
    if (SpelledEnum<typename decltype(at)::Value>) mask |= std::size_t{1} << place;
    ++place;
  });
  return mask;
}

/// Whether the row's counted members are what `filter` asks of them.
template <DescribedRow Row>
[[nodiscard]] bool matches(const Filter<Row>& filter, const Row& row) {
  bool is_match = true;
  filter.each([&]<std::size_t Place>(auto at, const auto& value) { is_match = is_match && at.of(row) == value; });
  return is_match;
}

}  // namespace storage
