#include "socketio/packet.hpp"

#include <gtest/gtest.h>

namespace socketio {
namespace {

using Kind = ClientPacket::Kind;

TEST(PacketTest, ReadsWhatClientsSend) {
  const struct {
    const char* text;
    Kind kind;
    const char* name_space;
    const char* data;
  } rows[] = {
      {"", Kind::kMalformed, "/", ""},
      {"x", Kind::kMalformed, "/", ""},
      {"0{}", Kind::kMalformed, "/", ""},
      {"2", Kind::kMalformed, "/", ""},
      {"2probe", Kind::kMalformed, "/", ""},
      {"5", Kind::kMalformed, "/", ""},
      {"bAAAA", Kind::kMalformed, "/", ""},
      {"1", Kind::kClose, "/", ""},
      {"1x", Kind::kMalformed, "/", ""},
      {"3", Kind::kPong, "/", ""},
      {"3probe", Kind::kNoise, "/", ""},
      {"6", Kind::kNoise, "/", ""},
      {"4", Kind::kMalformed, "/", ""},
      {"40", Kind::kConnect, "/", ""},
      {"40{\"token\":\"t\"}", Kind::kConnect, "/", "{\"token\":\"t\"}"},
      {"40/admin,{\"token\":\"t\"}", Kind::kConnect, "/admin", "{\"token\":\"t\"}"},
      {"40/admin", Kind::kConnect, "/admin", ""},
      {"40/admin?a=b,{}", Kind::kConnect, "/admin", "{}"},
      {"40/,{}", Kind::kConnect, "/", "{}"},
      {"41", Kind::kDisconnect, "/", ""},
      {"41/admin,", Kind::kDisconnect, "/admin", ""},
      {"42[\"event\"]", Kind::kEvent, "/", "[\"event\"]"},
      {"4312[]", Kind::kEvent, "/", "12[]"},
      {"44{}", Kind::kMalformed, "/", "{}"},
      {"451-[\"binary\",{\"_placeholder\":true,\"num\":0}]", Kind::kMalformed, "/",
       "1-[\"binary\",{\"_placeholder\":true,\"num\":0}]"},
      {"49", Kind::kMalformed, "/", ""},
  };
  for (const auto& row : rows) {
    const ClientPacket packet = read_packet(row.text);
    EXPECT_EQ(packet.kind, row.kind) << row.text;
    EXPECT_EQ(packet.name_space, row.name_space) << row.text;
    EXPECT_EQ(packet.data, row.data) << row.text;
  }
}

TEST(PacketTest, RefusesNamesOfNamespacesThatAreTooLong) {
  EXPECT_EQ(read_packet("40/" + std::string(kNamespaceBytesMax, 'n')).kind, Kind::kMalformed);
  EXPECT_EQ(read_packet("40/" + std::string(kNamespaceBytesMax - 1, 'n')).kind, Kind::kConnect);
}

TEST(PacketTest, WritesWhatClientsOfTheOldServerGot) {
  EXPECT_EQ(open_packet({"abc", std::chrono::milliseconds{25'000}, std::chrono::milliseconds{20'000}}),
            R"(0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
  EXPECT_EQ(connected_packet("def"), R"(40{"sid":"def"})");
  EXPECT_EQ(connect_error_packet("Invalid token"), R"(44{"message":"Invalid token"})");
  EXPECT_EQ(connect_error_packet("Invalid namespace", "/admin"), R"(44/admin,{"message":"Invalid namespace"})");
  EXPECT_EQ(event_packet("notification:new", R"({"id":"1"})"), R"(42["notification:new",{"id":"1"}])");
}

TEST(PacketTest, RefusesHandshakesInTheWordsOfTheProtocol) {
  EXPECT_EQ(handshake_error_body(HandshakeError::kUnknownTransport), R"({"code":0,"message":"Transport unknown"})");
  EXPECT_EQ(handshake_error_body(HandshakeError::kUnknownSession), R"({"code":1,"message":"Session ID unknown"})");
  EXPECT_EQ(handshake_error_body(HandshakeError::kBadMethod), R"({"code":2,"message":"Bad handshake method"})");
  EXPECT_EQ(handshake_error_body(HandshakeError::kBadRequest), R"({"code":3,"message":"Bad request"})");
  EXPECT_EQ(handshake_error_body(HandshakeError::kForbidden), R"({"code":4,"message":"Forbidden"})");
  EXPECT_EQ(handshake_error_body(HandshakeError::kUnsupportedVersion),
            R"({"code":5,"message":"Unsupported protocol version"})");
}

}  // namespace
}  // namespace socketio
