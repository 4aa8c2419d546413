#include "testing/process/clamd_server.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "base/descriptor.hpp"

namespace testkit {
namespace {

constexpr const char* kProgram = "/usr/sbin/clamd";
constexpr std::chrono::seconds kStartMax{60};

/// The bytes of `eicar()`, anywhere in a file (clamav's ndb format).
constexpr const char* kSignature =
    "Eicar-Test-Signature:0:*:58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d41"
    "4e544956495255532d544553542d46494c452124482b482a\n";

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  if (!(std::ofstream(file) << text)) throw std::runtime_error("cannot write " + file.string());
}

/// The file is there before anybody listens.
bool is_listening_at(const std::filesystem::path& socket) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  const std::string path = socket.string();
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const base::Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how sockets take their addresses
  return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace

std::string eicar() {
  return std::string(R"(X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-)") + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
}

ClamdServer::ClamdServer(ClamdSettings settings) : settings_(std::move(settings)) {
  if (!std::filesystem::exists(kProgram)) throw std::runtime_error("clamd is not installed (scripts/packages.txt)");
  write_file(folder_.path() / "signatures" / "test.ndb", kSignature);
  start();
}

std::string ClamdServer::url() const {
  if (settings_.has_unix_socket) return "unix://" + (folder_.path() / "socket").string();
  return "tcp://127.0.0.1:" + std::to_string(port_);
}

std::string ClamdServer::configuration() const {
  const std::string socket = settings_.has_unix_socket ? "LocalSocket " + (folder_.path() / "socket").string()
                                                       : "TCPSocket " + std::to_string(port_) + "\nTCPAddr 127.0.0.1";
  return socket + "\nDatabaseDirectory " + (folder_.path() / "signatures").string() + "\nTemporaryDirectory " +
         folder_.path().string() + "\nForeground yes\nSelfCheck 0\nStreamMaxLength " + settings_.stream_max +
         "\nMaxFileSize " + settings_.file_max + "\nMaxScanSize " + settings_.file_max + "\n";
}

bool ClamdServer::is_up() const {
  const auto until = std::chrono::steady_clock::now() + kStartMax;
  if (!settings_.has_unix_socket) return wait_until_listening(port_, kStartMax);
  while (!is_listening_at(folder_.path() / "socket")) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return true;
}

void ClamdServer::start(ClamdSettings settings) {
  settings.has_unix_socket = settings_.has_unix_socket;
  settings_ = std::move(settings);
  start();
}

void ClamdServer::start() {
  write_file(folder_.path() / "clamd.conf", configuration());
  const std::vector<std::string> arguments{"-c", (folder_.path() / "clamd.conf").string()};
  process_ = std::make_unique<Process>(kProgram, arguments, Process::Environment{});
  if (!is_up()) throw std::runtime_error("clamd does not listen: " + process_->output());
}

void ClamdServer::kill() { process_->kill(); }

}  // namespace testkit
