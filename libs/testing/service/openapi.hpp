/// Compares a service's route table with its API description (contract of every endpoint, api/*.json). For tests only.
#pragma once

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "http/router.hpp"
#include "testing/corpus.hpp"

namespace testkit {

/// "get /path" of every route.
inline std::set<std::string> routes_of(const http::Router& router) {
  std::set<std::string> served;
  for (const http::Route& route : router.routes()) {
    served.insert(base::to_lower_ascii(http::to_string(route.method)) + " " + route.path);
  }
  return served;
}

/// "get /path" of every operation in an OpenAPI document.
inline std::set<std::string> routes_in(const boost::json::value& document) {
  std::set<std::string> described;
  for (const auto& [path, item] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : item.as_object()) {
      if (method != "parameters") described.insert(std::string(method) + " " + std::string(path));
    }
  }
  return described;
}

/// The same of `api/<name>.json`.
inline std::set<std::string> described_routes(const std::string& name) {
  return routes_in(boost::json::parse(file_bytes(std::string(DREAMSCAPE_SOURCE_DIR) + "/api/" + name + ".json")));
}

/// An operation that takes a JSON body.
struct JsonOperation {
  std::string method;  ///< "POST"
  std::string path;    ///< as described, with {names}
  [[nodiscard]] bool has_parameter() const { return path.find('{') != std::string::npos; }
  /// The path with `id` in each place of a name.
  [[nodiscard]] std::string path_of(const std::string& id) const {
    static const std::regex name(R"(\{[^}]*\})");
    return std::regex_replace(path, name, id);
  }
};

/// Those of `api/<name>.json`.
inline std::vector<JsonOperation> json_operations(const std::string& name) {
  const auto document = boost::json::parse(file_bytes(std::string(DREAMSCAPE_SOURCE_DIR) + "/api/" + name + ".json"));
  std::vector<JsonOperation> operations;
  for (const auto& [path, item] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : item.as_object()) {
      const auto* described = operation.if_object();
      const auto* body = described ? described->if_contains("requestBody") : nullptr;
      if (body == nullptr) continue;
      if (const auto* reference = body->as_object().if_contains("$ref")) {
        body = &document.at_pointer(std::string_view(reference->as_string()).substr(1));
      }
      if (!body->at("content").as_object().contains("application/json")) continue;
      std::string verb(method);
      std::ranges::transform(verb, verb.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      operations.push_back({std::move(verb), std::string(path)});
    }
  }
  return operations;
}

/// References (`$ref`) that lead nowhere in the document; empty when all is well.
inline std::set<std::string> dangling_references(const boost::json::value& part, const boost::json::value& whole) {
  std::set<std::string> dangling;
  if (const auto* object = part.if_object()) {
    for (const auto& [key, value] : *object) {
      if (key == "$ref" && value.is_string()) {
        boost::system::error_code error;
        const std::string target(value.as_string());
        if (whole.find_pointer(target.substr(1), error) == nullptr) dangling.insert(target);
      } else {
        dangling.merge(dangling_references(value, whole));
      }
    }
  }
  if (const auto* array = part.if_array()) {
    for (const auto& value : *array) dangling.merge(dangling_references(value, whole));
  }
  return dangling;
}

}  // namespace testkit
