#include "testing/http/answer_log.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

#include "base/encoding.hpp"

namespace testkit {
namespace {

constexpr std::size_t kBodyBytesMax = 256 * 1024;

/// Lines of one file, from all threads of a test.
class LineFile {
 public:
  explicit LineFile(const std::filesystem::path& path) {
    std::filesystem::create_directories(path.parent_path());
    out_.open(path, std::ios::binary | std::ios::trunc);
    if (!out_) throw std::runtime_error("cannot write " + path.string());
  }
  /// At once, because a death test may end the process.
  void append(const std::string& line) {
    const std::scoped_lock lock(mutex_);
    out_ << line << '\n' << std::flush;
  }

 private:
  std::mutex mutex_;
  std::ofstream out_;
};

LineFile* chosen_file() {
  static const auto file = [] {
    const char* const path = std::getenv("ANSWERS_FILE");
    return path == nullptr ? nullptr : std::make_unique<LineFile>(path);
  }();
  return file.get();
}

std::string type_of(const FieldList& fields, std::string_view otherwise) {
  const auto found =
      std::ranges::find_if(fields, [](const auto& f) { return base::equals_ignore_case(f.first, "Content-Type"); });
  return found == fields.end() ? std::string(otherwise) : found->second;
}

/// As text: what is wrong with it is the reader's business. Null for everything but JSON.
boost::json::value kept(std::string_view type, std::string_view body) {
  if (!type.starts_with("application/json") || body.size() > kBodyBytesMax) return nullptr;
  return boost::json::string(body);
}

}  // namespace

void log_answer(std::string_view method, std::string_view target, std::string_view body, const FieldList& fields,
                const HttpReply& reply) {
  LineFile* const file = chosen_file();
  if (file == nullptr) return;
  const std::string sent_type = type_of(fields, body.empty() ? "" : "application/json");
  const std::string type = type_of(reply.fields, "");
  boost::json::array names;
  for (const auto& field : reply.fields) names.emplace_back(base::to_lower_ascii(field.first));
  file->append(boost::json::serialize(boost::json::object{{"method", method},
                                                          {"path", target},
                                                          {"sentType", sent_type},
                                                          {"sent", kept(sent_type, body)},
                                                          {"status", reply.status},
                                                          {"type", type},
                                                          {"body", kept(type, reply.body)},
                                                          {"fields", std::move(names)}}));
}

}  // namespace testkit
