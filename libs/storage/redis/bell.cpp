#include "storage/redis/bell.hpp"

#include <mutex>

#include <boost/asio/post.hpp>

namespace storage::redis {
namespace {

/// The channel's own link says nothing about the server's coming and going: the command connections do.
Options quiet(Options options) {
  options.on_change = nullptr;
  return options;
}

}  // namespace

/// A link of its own: a connection that has subscribed takes no other commands.
class Bell::Listener final : public Link {
 public:
  Listener(Client& client, std::string channel, std::function<void()> on_ring)
      : Link(client.executor(), quiet(client.options())), channel_(std::move(channel)), on_ring_(std::move(on_ring)) {}

  /// Waits for a call under way.
  void silence() {
    const std::lock_guard lock(mutex_);
    on_ring_ = nullptr;
  }

 private:
  void on_up() override { send(Command{"SUBSCRIBE", channel_}); }
  /// The answer to SUBSCRIBE as well as each message.
  void on_reply(Reply reply) override {
    if (reply.failure()) return drop();
    const std::lock_guard lock(mutex_);
    if (on_ring_) on_ring_();
  }
  void on_down() override {}

  const std::string channel_;
  std::mutex mutex_;
  std::function<void()> on_ring_;
};

Bell::Bell(Client& client, std::string_view name, std::function<void()> on_ring)
    : client_(client),
      channel_(client.key("bell:") + std::string(name)),
      listener_(std::make_shared<Listener>(client, channel_, std::move(on_ring))) {
  boost::asio::post(listener_->executor(), [listener = listener_] { listener->start(); });
}

Bell::~Bell() {
  listener_->silence();
  boost::asio::post(listener_->executor(), [listener = listener_] { listener->stop(); });
}

void Bell::ring() { client_.call_detached({"PUBLISH", channel_, ""}); }

}  // namespace storage::redis
