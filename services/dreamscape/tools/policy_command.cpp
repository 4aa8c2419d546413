#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "dreamscape/tools/verbs.hpp"
#include "dreamscape/tools/workbench.hpp"
#include "privacy/policies.hpp"
#include "runtime/run.hpp"

namespace dreamscape {
namespace {

/// Of the file alone: a policy is small, so a large file is a mistake.
base::Result<privacy::PolicyText> read_policy(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::unexpected(base::Error{base::ErrorCode::kNotFound, "cannot read " + file});
  std::string text(privacy::kPolicyFileBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return privacy::parse_policy(text);
}

base::Result<storage::PrivacyPolicy> add_policy(const std::string& file, const config::Environment& environment) {
  auto policy = read_policy(file);
  if (!policy) return std::unexpected(std::move(policy).error());
  const Workbench bench(environment);
  auto options = bench.options("");
  if (!options) return std::unexpected(std::move(options).error());
  if (auto found = require_database(*options); !found) return std::unexpected(std::move(found).error());
  const auto stores = backend::Backend::open(*options, bench.resources());
  if (!stores) return std::unexpected(stores.error());
  privacy::Policies policies((*stores)->owned, bench.resources().clock, bench.resources().random);
  return runtime::run(policies.add(std::move(*policy)));
}

int run_add(const std::string& file, const config::Environment& environment) {
  const auto added = add_policy(file, environment);
  if (!added) return report_failure("policy add", added.error());
  std::cout << "added version " << added->version << ", in effect from " << base::to_iso8601(added->effective_at)
            << "\n";
  return config::kExitDone;
}

Run declare_add(CLI::App& app, const Host&) {
  const auto file = std::make_shared<std::string>();
  app.add_option("FILE", *file, "Text in UTF-8: lines `Version:`, `Title:`, `Effective:`, an empty line, the policy")
      ->required();
  app.footer(
      "`Effective:` is a date, as 2026-03-01, and may be left out: then the version is in effect at once. A version "
      "is\n"
      "never changed. The services may run meanwhile.\n"
      "Exit status: 0 done, 1 the file is no policy, the version is there already or the store cannot be reached, 2 "
      "wrong\n"
      "usage.");
  return [file](const config::Environment& environment) { return run_add(*file, environment); };
}

Run declare_policy(CLI::App& app, const Host& host) {
  app.require_subcommand(1);
  app.footer("`dreamscape policy WORD --help` says more.");
  return declare_verbs(app, host, kPolicyVerbs);
}

}  // namespace

const Verb kPolicyAdd{"add", "Add a version of the privacy policy", declare_add};
const Verb kPolicy{"policy", "Look after the privacy policy", declare_policy};

}  // namespace dreamscape
