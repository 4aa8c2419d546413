#include "user/handlers/onboarding.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <utility>

#include "http/problem.hpp"
#include "json/writer.hpp"
#include "storage/records/json_view.hpp"
#include "user/domain/onboarding.hpp"
#include "user/handlers/onboarding_fields.hpp"
#include "user/handlers/own_records.hpp"

namespace user {

// Not in the unnamed namespace, because frames of coroutines hold it.

struct OnboardingStep {
  std::string name;
  StepData data;
  bool is_completed = false;
};

namespace {

using storage::OnboardingProfile;
using OnboardingChange = storage::Change<OnboardingProfile>;

base::Error no_profile() { return {base::ErrorCode::kNotFound, "Onboarding profile not found"}; }
base::Error no_profile_yet() {
  return {base::ErrorCode::kNotFound, "Onboarding profile not found. Create profile first."};
}
base::Error refused_step(std::string message) { return {base::ErrorCode::kInvalidArgument, std::move(message)}; }

// --- in ---

base::Result<OnboardingStep> decode_step(const boost::json::object& body) {
  const auto* step = body.if_contains("step");
  if (step == nullptr || !step->is_string() || step->get_string().empty()) {
    return std::unexpected(refused_step("Step is required"));
  }
  const auto* data = body.if_contains("data");
  if (data == nullptr || !data->is_object()) return std::unexpected(refused_step("Step data is required"));
  OnboardingStep out{.name = std::string(step->get_string()), .data = decode_step_data(data->get_object())};
  if (!is_step_name(out.name)) {
    return std::unexpected(refused_step("Step must be 1 to 40 lower-case letters, hyphens and underscores"));
  }
  json::Decoder in(body);
  out.is_completed = in.optional_bool("markCompleted", "markCompleted must be a boolean").value_or(false);
  if (const base::Status valid = finish_in_words(in); !valid) return std::unexpected(valid.error());
  return out;
}

/// The error of docs/http-contract.md §1.2 and, for the wizard, the same once more in its own form. Values are not
/// repeated.
http::Response refuse_step(const OnboardingStep& step) {
  boost::json::array errors;
  for (const base::FieldViolation& violation : step.data.violations) {
    boost::json::object error{{"step", step.name}, {"field", violation.field.substr(sizeof("data.") - 1)}};
    error["error"] = violation.message;
    error["value"] = nullptr;
    errors.push_back(std::move(error));
  }
  return http::problem(base::validation_failed(step.data.violations), {{"validationErrors", std::move(errors)}});
}

// --- changes ---

boost::json::object step_data_of(const OnboardingProfile& row) {
  boost::json::value kept = boost::json::parse(row.step_data);
  return kept.is_object() ? std::move(kept.get_object()) : boost::json::object{};
}

OnboardingChange taking(const OnboardingStep& step, base::Timestamp now) {
  return [name = step.name, values = step.data.values, is_completed = step.is_completed,
          now](std::optional<OnboardingProfile> row) {
    if (!row) return row;
    boost::json::object kept = step_data_of(*row);
    merge_step_data(kept, values);
    row->step_data = json::serialize(kept);
    if (is_completed) complete_step(row->completed_steps, name);
    row->updated_at = now;
    return row;
  };
}

/// Keeps the first time.
OnboardingChange completing(base::Timestamp now) {
  return [now](std::optional<OnboardingProfile> row) {
    if (!row || row->is_completed || !missing_steps(row->completed_steps).empty()) return row;
    row->is_completed = true;
    row->completed_at = row->updated_at = now;
    return row;
  };
}

// --- out ---

boost::json::object view_flags(const storage::Account& account) {
  boost::json::object out;
  out["onboardingCompleted"] = account.onboarding_completed;
  out["onboardingCompletedAt"] = json::time_or_null(account.onboarding_completed_at);
  return out;
}

boost::json::object view_profile(const OnboardingProfile& row, const storage::Account& account) {
  boost::json::object out = storage::json_view(row);
  boost::json::object kept = step_data_of(row);
  add_preferences(out, kept);
  out["stepData"] = std::move(kept);
  out["user"] = view_flags(account);
  return out;
}

boost::json::object view_progress(const OnboardingProfile& row) {
  const auto next = row.is_completed ? std::nullopt : next_step(row.completed_steps);
  const boost::json::value next_name = next ? boost::json::value(*next) : boost::json::value(nullptr);
  boost::json::object out;
  out["userId"] = row.user_id;
  out["completedSteps"] = json::to_array(row.completed_steps);
  out["totalSteps"] = kOnboardingSteps.size();
  out["progressPercentage"] = row.is_completed ? 100 : progress_percentage(row.completed_steps);
  out["isCompleted"] = row.is_completed;
  out["completedAt"] = json::time_or_null(row.completed_at);
  out["nextRecommendedStep"] = next_name;
  out["currentStep"] = next_name;
  return out;
}

runtime::Task<base::Result<OnboardingProfile>> find_profile(const Context& context, const http::Request& request,
                                                            base::Error absent) {
  auto found =
      co_await records<OnboardingProfile>(context).find(request.principal->user_id, request.principal->user_id);
  co_return present(std::move(found), std::move(absent));
}

runtime::Task<base::Result<OnboardingProfile>> change_profile(const Context& context, const http::Request& request,
                                                              OnboardingChange change) {
  auto modified = co_await records<OnboardingProfile>(context).modify(request.principal->user_id,
                                                                      request.principal->user_id, std::move(change));
  if (!modified) co_return std::unexpected(std::move(modified).error());
  co_return present<OnboardingProfile>(std::move(modified->after), no_profile_yet());
}

Answer answer_profile(const Context& context, std::string message, OnboardingProfile row) {
  auto account = co_await context.account_store.find_by_id(row.user_id);
  if (!account) co_return std::unexpected(account.error());
  if (!*account) co_return std::unexpected(storage::account_not_found());
  boost::json::object data = view_profile(row, **account);
  co_return answer_data(200, message.empty() ? nullptr : message.c_str(), std::move(data));
}

}  // namespace

Answer get_onboarding(const Context& context, http::Request& request) {
  auto row = co_await find_profile(context, request, no_profile());
  if (!row) co_return std::unexpected(row.error());
  co_return co_await answer_profile(context, "", std::move(*row));
}

Answer start_onboarding(const Context& context, http::Request& request) {
  OnboardingProfile row;
  row.id = row.user_id = request.principal->user_id;
  row.step_data = "{}";
  row.created_at = row.updated_at = context.clock.now();
  const base::Status created = co_await records<OnboardingProfile>(context).create(row);
  if (!created && created.error().code() == base::ErrorCode::kAlreadyExists) {
    co_return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "Onboarding profile already exists"});
  }
  if (!created) co_return std::unexpected(created.error());
  co_return co_await answer_profile(context, "Onboarding profile created successfully", std::move(row));
}

Answer put_onboarding_step(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  const auto step = decode_step(*members);
  if (!step) co_return std::unexpected(step.error());
  if (!step->data.violations.empty()) co_return refuse_step(*step);
  OnboardingChange change = taking(*step, context.clock.now());
  auto row = co_await change_profile(context, request, std::move(change));
  if (!row) co_return std::unexpected(row.error());
  if (step->is_completed && !has_step(row->completed_steps, step->name)) {
    co_return std::unexpected(refused_step("Too many completed steps"));
  }
  std::string message = "Step '" + step->name + "' updated successfully";
  co_return co_await answer_profile(context, std::move(message), std::move(*row));
}

Answer get_onboarding_progress(const Context& context, http::Request& request) {
  const auto row = co_await find_profile(context, request, no_profile());
  if (!row) co_return std::unexpected(row.error());
  co_return answer_data(200, nullptr, view_progress(*row));
}

// The profile first: should the account not be reached, the same call again sees to it.
Answer complete_onboarding(const Context& context, http::Request& request) {
  OnboardingChange change = completing(context.clock.now());
  const auto row = co_await change_profile(context, request, std::move(change));
  if (!row) co_return std::unexpected(row.error());
  if (!row->is_completed) {
    co_return std::unexpected(
        refused_step("Cannot complete onboarding. Missing required steps: " + missing_steps(row->completed_steps)));
  }
  const auto account = co_await context.account_store.set_onboarding_completed(row->user_id, true);
  if (!account) co_return std::unexpected(account.error());
  boost::json::object user{{"id", account->id}};
  for (auto& [name, flag] : view_flags(*account)) user[name] = flag;
  boost::json::object data{{"completedAt", json::time_or_null(row->completed_at)}};
  data["user"] = std::move(user);
  data["profile"] = boost::json::object{{"isCompleted", true}, {"completedAt", json::time_or_null(row->completed_at)}};
  co_return answer_data(200, "Onboarding completed successfully", std::move(data));
}

// The account first: once the profile is gone, the same call again would be a 404.
Answer delete_onboarding(const Context& context, http::Request& request) {
  const auto found = co_await find_profile(context, request, no_profile());
  if (!found) co_return std::unexpected(found.error());
  const auto account = co_await context.account_store.set_onboarding_completed(found->user_id, false);
  if (!account) co_return std::unexpected(account.error());
  const auto taken = co_await records<OnboardingProfile>(context).take(found->user_id, found->id);
  if (!taken) co_return std::unexpected(taken.error());
  if (!*taken) co_return std::unexpected(no_profile());
  co_return answer_data(200, "Onboarding profile deleted successfully", nullptr);
}

}  // namespace user
