#include "gateway/handlers/root.hpp"

#include <string_view>

#include "gateway/openapi_text.hpp"
#include "hosting/routing.hpp"

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

}  // namespace

http::Handler root_handler() { return hosting::constant_json(kRoot); }
http::Handler docs_handler() { return hosting::constant_json(kDocs); }
http::Handler openapi_handler() { return hosting::constant_json(kOpenapiText); }

}  // namespace gateway
