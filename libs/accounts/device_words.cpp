#include "accounts/device_words.hpp"

#include <array>

namespace accounts {
namespace {

struct Word {
  std::string_view sign;  ///< in the field
  std::string_view name;
};

// The first that is found decides, so a browser that claims to be others as well comes before those: all browsers say
// that they are Safari, most that they are Chrome.
constexpr std::array kPrograms{
    Word{"EdgA/", "Edge"},
    Word{"EdgiOS/", "Edge"},
    Word{"Edg/", "Edge"},
    Word{"Edge/", "Edge"},
    Word{"OPR/", "Opera"},
    Word{"OPiOS/", "Opera"},
    Word{"OPT/", "Opera"},
    Word{"Opera", "Opera"},
    Word{"SamsungBrowser/", "Samsung Internet"},
    Word{"Vivaldi/", "Vivaldi"},
    Word{"YaBrowser/", "Yandex Browser"},
    Word{"UCBrowser/", "UC Browser"},
    Word{"MiuiBrowser/", "Mi Browser"},
    Word{"HuaweiBrowser/", "Huawei Browser"},
    Word{"DuckDuckGo/", "DuckDuckGo"},
    Word{"Ddg/", "DuckDuckGo"},
    Word{"Brave/", "Brave"},
    Word{"Silk/", "Silk"},
    Word{"Electron/", "Desktop app"},
    Word{"FxiOS/", "Firefox"},
    Word{"Focus/", "Firefox"},
    Word{"Seamonkey/", "SeaMonkey"},
    Word{"Firefox/", "Firefox"},
    Word{"GSA/", "Google app"},
    Word{"CriOS/", "Chrome"},
    Word{"HeadlessChrome/", "Headless Chrome"},
    Word{"; wv)", "App"},
    Word{"Chromium/", "Chromium"},
    Word{"Chrome/", "Chrome"},
    Word{"Trident/", "Internet Explorer"},
    Word{"MSIE ", "Internet Explorer"},
    Word{"Epiphany/", "GNOME Web"},
    Word{"Safari/", "Safari"},
    Word{"AppleWebKit/", "App"},
    Word{"curl/", "curl"},
    Word{"Wget/", "Wget"},
    Word{"PostmanRuntime/", "Postman"},
    Word{"insomnia/", "Insomnia"},
    Word{"HTTPie/", "HTTPie"},
    Word{"python-requests/", "Python program"},
    Word{"Python-urllib/", "Python program"},
    Word{"Python/", "Python program"},
    Word{"Go-http-client/", "Go program"},
    Word{"axios/", "Node.js program"},
    Word{"node-fetch/", "Node.js program"},
    Word{"node", "Node.js program"},
    Word{"undici", "Node.js program"},
    Word{"okhttp/", "App"},
    Word{"Dart/", "App"},
    Word{"CFNetwork/", "App"},
    Word{"Dalvik/", "App"},
    Word{"Java/", "Java program"},
};

// Android says that it is Linux, iPhones that they are like Mac OS X, and an iPod has the system of an iPhone.
constexpr std::array kSystems{
    Word{"Windows Phone", "Windows Phone"},
    Word{"Windows", "Windows"},
    Word{"iPod", "iPod"},
    Word{"iPhone", "iPhone"},
    Word{"iPad", "iPad"},
    Word{"CrOS", "ChromeOS"},
    Word{"PlayStation", "PlayStation"},
    Word{"Nintendo", "Nintendo"},
    Word{"Tizen", "Tizen"},
    Word{"Web0S", "webOS"},
    Word{"KAIOS", "KaiOS"},
    Word{"HarmonyOS", "HarmonyOS"},
    Word{"Android", "Android"},
    Word{"Macintosh", "macOS"},
    Word{"Mac OS X", "macOS"},
    Word{"Darwin/", "Apple device"},
    Word{"FreeBSD", "FreeBSD"},
    Word{"OpenBSD", "OpenBSD"},
    Word{"Linux", "Linux"},
    Word{"X11", "Linux"},
};

std::string_view find_in(const auto& words, std::string_view user_agent) {
  for (const Word& word : words) {
    if (user_agent.find(word.sign) != std::string_view::npos) return word.name;
  }
  return {};
}

}  // namespace

std::string device_words(std::string_view user_agent) {
  const std::string_view program = find_in(kPrograms, user_agent);
  const std::string_view system = find_in(kSystems, user_agent);
  if (program.empty() && system.empty()) return "Unknown device";
  if (system.empty()) return std::string(program);
  return std::string(program.empty() ? "Unknown program" : program) + " on " + std::string(system);
}

}  // namespace accounts
