#include "config/reference.hpp"

#include <utility>

#include "config/derived.hpp"
#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "config/keys/store_keys.hpp"
#include "config/keys/user_keys.hpp"
#include "config/parse_value.hpp"

namespace config {
namespace {

std::string_view type_name(const Key& key) {
  switch (key.type) {
    case Type::kText:
      return "text";
    case Type::kInteger:
      return "number";
    case Type::kPort:
      return "port";
    case Type::kSize:
      return "size";
    case Type::kDuration:
      return key.unit == Unit::kSeconds ? "duration (a number alone: seconds)" : "duration (a number alone: ms)";
    case Type::kBoolean:
      return "true or false";
    case Type::kChoice:
      return "choice";
    case Type::kChoiceList:
      return "choices";
    case Type::kAddress:
      return "IP address";
    case Type::kUrl:
      return "URL";
    case Type::kUrlList:
      return "URLs";
    case Type::kOriginList:
      return "origins";
    case Type::kCidrList:
      return "networks";
  }
  std::unreachable();
}

std::string code(std::string_view text) { return text.empty() ? "" : "`" + std::string(text) + "`"; }

std::string limits_of(const Key& key) {
  std::string out;
  for (const auto choice : key.choices) out += (out.empty() ? "" : ", ") + code(choice);
  const bool is_numeric = key.type == Type::kInteger || key.type == Type::kSize || key.type == Type::kDuration;
  if (!is_numeric) return out;
  const std::string unit = key.type == Type::kDuration ? " ms" : key.type == Type::kSize ? " bytes" : "";
  if (key.max != kNoMax) return std::to_string(key.min) + " to " + std::to_string(key.max) + unit;
  return key.min > 0 ? "at least " + std::to_string(key.min) + unit : "";
}

std::string programs_of(const Key& key) {
  if (key.used_by == kAllPrograms) return "all";
  std::string out;
  const auto add = [&](Programs program, std::string_view name) {
    if ((key.used_by & program) != 0) out += (out.empty() ? "" : ", ") + std::string(name);
  };
  add(kAuthOnly, "auth");
  add(kUserOnly, "user");
  add(kGatewayOnly, "gateway");
  return out;
}

std::string describe(const Key& key) {
  std::string out(key.description);
  for (const auto alias : key.aliases) {
    if (!alias.empty()) out += " Alias: " + code(alias) + ".";
  }
  if (key.is_secret) out += " Secret; also from the file named by " + code(std::string(key.name) + "_FILE") + ".";
  return out;
}

void append_row(std::string& out, const Key& key) {
  out += "| " + code(key.name) + " | " + std::string(type_name(key)) + " | " + code(key.default_value) + " | " +
         limits_of(key) + " | " + programs_of(key) + " | " + describe(key) + " |\n";
}

std::string printed(const Key& key, const Values& values) {
  std::string text = values.text(key.name);
  if (!key.is_secret || text.empty()) return text;
  return key.type == Type::kUrl ? redact_url(text) : "[redacted]";
}

std::string comma_separated(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ",") + text;
  return all;
}

/// Where the all-in-one program finds its own services unless it is told otherwise.
std::string own_service(const Values& values, std::string_view port) {
  return "http://127.0.0.1:" + std::to_string(values.port(port));
}

/// What a setting that nobody set amounts to, where that is more than its default; nullopt: it is not.
std::optional<std::string> derived(std::string_view name, const Values& values) {
  if (values.is_set(name)) return std::nullopt;
  if (name == keys::kCorsOrigin) return comma_separated(cors_origins(values));
  if (name == keys::kPublicBaseUrl) return public_base_url(values);
  if (name == keys::kDatabaseUrl) return redact_url(std::string(database_url(values).reveal()));
  if (name == keys::kUploadPath) return upload_path(values);
  if (name == keys::kMemoryBudget) return std::to_string(memory_budget_bytes(values));
  if (name == keys::kIoThreads || name == keys::kHashThreads) return std::to_string(thread_count(values, name));
  if (values.program() != Program::kDreamscape) return std::nullopt;
  if (name == keys::kAuthServiceUrl) return own_service(values, keys::kAuthPort);
  if (name == keys::kUserServiceUrl) return own_service(values, keys::kUserPort);
  const bool is_foreign =
      name == keys::kVoyageServiceUrl || name == keys::kPaymentServiceUrl || name == keys::kAiServiceUrl;
  if (is_foreign) return "";  // services of other teams are part of the picture only when somebody names them
  return std::nullopt;
}

}  // namespace

std::string to_markdown(std::span<const Table> tables) {
  std::string out =
      "# Configuration\n\n"
      "Every setting is an environment variable, or a line of the file that `--env-file` names, or of `.env` in the "
      "working folder; the first of these that has it counts. They are read once at start and checked together: "
      "`--check-config` lists every problem, `--print-config` shows what is in force and where it comes from. "
      "[install.md](install.md#settings-from-a-file) has the form of such files.\n\n"
      "This page is generated by `dreamscape --config-reference markdown`; change the tables in `libs/config/keys`.\n";
  for (const auto& table : tables) {
    out += "\n## " + std::string(table.title) + "\n\n";
    out += "| Name | Type | Default | Limits | Read by | Meaning |\n|---|---|---|---|---|---|\n";
    for (const auto& key : table.keys) append_row(out, key);
  }
  return out;
}

std::string to_env_example(std::span<const Table> tables) {
  std::string out = "# Every setting with its default. Generated by `dreamscape --config-reference env`.\n";
  for (const auto& table : tables) {
    out += "\n# --- " + std::string(table.title) + " ---\n";
    for (const auto& key : table.keys) {
      out += "\n# " + std::string(key.description) + "\n#" + std::string(key.name) + "=" +
             std::string(key.default_value) + "\n";
    }
  }
  return out;
}

std::string print_values(std::span<const Table> tables, const Values& values) {
  std::string out;
  for (const auto& table : tables) {
    for (const auto& key : table.keys) {
      if (!uses(values.program(), key)) continue;
      const auto worked_out = derived(key.name, values);
      const std::string origin = values.is_set(key.name) ? values.origin(key.name) : worked_out ? "derived" : "default";
      out += std::string(key.name) + "=" + worked_out.value_or(printed(key, values)) + "  # " + origin + "\n";
    }
  }
  return out;
}

}  // namespace config
