#include "gateway/handlers/root.hpp"

#include <string_view>

#include "gateway/openapi_text.hpp"

namespace gateway {
namespace {

constexpr std::string_view kRoot = R"({"message":"DreamScape API Gateway","version":"1.0.0","status":"running"})";

constexpr std::string_view kDocs =
    R"({"title":"DreamScape API Gateway","version":"1.0.0",)"
    R"("description":"One entrance to the DreamScape services. GET /openapi.json describes it in full.","endpoints":{)"
    R"("/api/v1/auth":"Authentication service","/api/v1/users":"User management service",)"
    R"("/api/v1/admin":"Administration","/api/v1/voyage":"Voyage service","/api/v1/payment":"Payment service",)"
    R"("/api/v1/ai":"AI service","/api/v1/vr/sessions":"VR PIN sessions","/uploads":"Uploaded pictures",)"
    R"("/socket.io":"Live notifications","/health":"Health check endpoint"}})";

/// Answers every call with the same text.
http::Handler constant(std::string_view body) {
  return [body](http::Request&) -> runtime::Task<base::Result<http::Response>> {
    co_return http::json_response(200, std::string(body));
  };
}

}  // namespace

http::Handler root_handler() { return constant(kRoot); }
http::Handler docs_handler() { return constant(kDocs); }
http::Handler openapi_handler() { return constant(kOpenapiText); }

}  // namespace gateway
