#include "storage/redis/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "storage/redis/tls_context.hpp"

// Asio is compiled separately (runtime/asio.cpp); its TLS part is needed here only.
#include <boost/asio/ssl/impl/src.hpp>

namespace storage::redis {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

using Socket = asio::basic_stream_socket<asio::ip::tcp, runtime::Executor>;
using Resolver = asio::ip::basic_resolver<asio::ip::tcp, runtime::Executor>;

constexpr auto kTuple = asio::as_tuple(runtime::use_task);

base::Status status_of(const boost::system::error_code& error) {
  if (!error) return {};
  return std::unexpected(base::unavailable("Redis: " + error.message()));
}

/// What a plain and an encrypted stream share: `layer()` is what bytes go through, `socket()` what is connected.
template <class Derived>
class AnyStream : public Stream {
 public:
  runtime::Task<base::Result<std::size_t>> read(std::span<char> room) final {
    const auto buffer = asio::buffer(room.data(), room.size());
    const auto [error, size] = co_await self().layer().async_read_some(buffer, kTuple);
    if (error) co_return std::unexpected(status_of(error).error());
    co_return size;
  }

  runtime::Task<base::Status> write(std::string_view bytes) final {
    const auto buffer = asio::buffer(bytes);
    const auto [error, size] = co_await asio::async_write(self().layer(), buffer, kTuple);
    co_return status_of(error);
  }

  void close() noexcept final {
    boost::system::error_code ignored;
    resolver_.cancel();
    self().socket().close(ignored);
  }

 protected:
  runtime::Task<base::Status> connect_socket() {
    const auto [unresolved, endpoints] = co_await resolver_.async_resolve(host_, port_, kTuple);
    if (unresolved) co_return status_of(unresolved);
    const auto [refused, endpoint] = co_await asio::async_connect(self().socket(), endpoints, kTuple);
    if (refused) co_return status_of(refused);
    boost::system::error_code error;
    self().socket().set_option(asio::ip::tcp::no_delay(true), error);
    co_return status_of(error);
  }

  [[nodiscard]] const std::string& host() const noexcept { return host_; }

 private:
  friend Derived;
  AnyStream(const runtime::Executor& executor, const Address& address)
      : resolver_(executor), host_(address.host), port_(address.port) {}
  Derived& self() { return static_cast<Derived&>(*this); }

  Resolver resolver_;
  std::string host_, port_;
};

class PlainStream final : public AnyStream<PlainStream> {
 public:
  PlainStream(const runtime::Executor& executor, const Address& address)
      : AnyStream(executor, address), socket_(executor) {}
  runtime::Task<base::Status> connect() override { return connect_socket(); }
  Socket& socket() { return socket_; }
  Socket& layer() { return socket_; }

 private:
  Socket socket_;
};

class TlsStream final : public AnyStream<TlsStream> {
 public:
  TlsStream(const runtime::Executor& executor, const Address& address, const std::string& ca_file)
      : AnyStream(executor, address), context_(make_tls_context(ca_file)), stream_(executor, context_) {}

  runtime::Task<base::Status> connect() override {
    const base::Status connected = co_await connect_socket();
    if (!connected) co_return connected;
    // What the macro SSL_set_tlsext_host_name does, without its cast.
    std::string name = host();
    SSL_ctrl(stream_.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    boost::system::error_code error;
    stream_.set_verify_mode(ssl::verify_peer, error);
    stream_.set_verify_callback(ssl::host_name_verification(host()), error);
    if (error) co_return status_of(error);
    const auto [refused] = co_await stream_.async_handshake(ssl::stream_base::client, kTuple);
    co_return status_of(refused);
  }
  Socket& socket() { return stream_.next_layer(); }
  ssl::stream<Socket>& layer() { return stream_; }

 private:
  ssl::context context_;
  ssl::stream<Socket> stream_;
};

}  // namespace

ssl::context make_tls_context(const std::string& ca_file) {
  ssl::context context(ssl::context::tls_client);
  SSL_CTX_ctrl(context.native_handle(), SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, nullptr);
  boost::system::error_code ignored;
  if (ca_file.empty()) {
    context.set_default_verify_paths(ignored);
  } else {
    context.load_verify_file(ca_file, ignored);
  }
  return context;
}

base::Status check_ca_file(const std::string& ca_file) {
  boost::system::error_code error;
  ssl::context(ssl::context::tls_client).load_verify_file(ca_file, error);
  if (!error) return {};
  return std::unexpected(
      base::Error{base::ErrorCode::kInvalidArgument, "REDIS_CA_FILE: " + ca_file + ": " + error.message()});
}

std::unique_ptr<Stream> make_stream(const runtime::Executor& executor, const Address& address,
                                    const std::string& ca_file) {
  if (address.has_tls) return std::make_unique<TlsStream>(executor, address, ca_file);
  return std::make_unique<PlainStream>(executor, address);
}

}  // namespace storage::redis
