/// A request from another address of this machine; HttpClient is always 127.0.0.1.
///
///     EXPECT_TRUE(testkit::ask_from("127.0.0.9", server.port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
///                     .starts_with("HTTP/1.1 200"));
#pragma once

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/ip/address_v4.hpp>

namespace testkit {

/// Sends exactly these bytes and ends its sending; all that comes back until the server closes, or twenty seconds long
/// says nothing. Blocks.
inline std::string ask_from(const char* address, std::uint16_t port, std::string_view request) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(boost::asio::ip::make_address_v4(address).to_uint());
  EXPECT_EQ(::bind(descriptor, reinterpret_cast<sockaddr*>(&place), sizeof place), 0);
  place.sin_port = htons(port);
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(descriptor, reinterpret_cast<sockaddr*>(&place), sizeof place), 0);
  ::send(descriptor, request.data(), request.size(), MSG_NOSIGNAL);
  ::shutdown(descriptor, SHUT_WR);
  std::string all;
  char piece[4096];
  for (ssize_t size = 0; (size = ::recv(descriptor, piece, sizeof piece, 0)) > 0;)
    all.append(piece, static_cast<std::size_t>(size));
  ::close(descriptor);
  return all;
}

}  // namespace testkit
