#include "gateway/pages/administrator.hpp"

namespace gateway {
namespace {

/// Small, and refused to everybody but administrators.
constexpr std::string_view kForAdministrators = "/api/v1/admin/policies";

class NoBody final : public http::BodyReader {
 public:
  runtime::Task<base::Result<std::string_view>> next() override { co_return std::string_view{}; }
  void limit(std::uint64_t) override {}
  std::optional<std::uint64_t> declared_size() const override { return std::nullopt; }
  bool is_present() const override { return false; }
  base::Status keep(std::size_t) override { return {}; }
};

http::RequestHead question(const http::Request& request, std::string_view authorization) {
  http::RequestHead head;
  head.method = http::Method::kGet;
  head.method_text = "GET";
  head.target = head.path = kForAdministrators;
  head.fields.add("Host", request.field("Host").value_or("gateway"));
  head.fields.add("Authorization", authorization);
  return head;
}

/// The same caller, so that limits and logs name whom it is about.
void copy_caller(const http::Request& from, http::Request& to) {
  to.request_id = from.request_id;
  to.client_ip = from.client_ip;
  to.client = from.client;
  to.server.peer = from.server.peer;
  to.server.peer_text = from.server.peer_text;
}

}  // namespace

runtime::Task<bool> is_administrator(http::Request& request, Forwarder& forwarder, Service& user_service) {
  const auto authorization = request.field("Authorization");
  if (!authorization) co_return false;
  const http::RequestHead head = question(request, *authorization);
  NoBody body;
  http::Request asked(head, body);
  copy_caller(request, asked);
  const base::Result<http::Response> answer = co_await forwarder.forward(asked, user_service, {}, false);
  co_return answer && answer->status == 200;
}

}  // namespace gateway
