#include "accounts/device_words.hpp"

#include <gtest/gtest.h>

#include <string>

namespace accounts {
namespace {

struct Agent {
  std::string_view field;
  std::string_view words;
};

// As these programs send them.
constexpr Agent kAgents[] = {
    {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"},
    {"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox on Linux"},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Windows"},
    {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on macOS"},
    {"Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "Firefox on Android"},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 14_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/132.0 "
     "Mobile/15E148 Safari/605.1.15",
     "Firefox on iPhone"},
    {"Mozilla/5.0 (X11; FreeBSD amd64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on FreeBSD"},
    {"Mozilla/5.0 (X11; OpenBSD amd64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on OpenBSD"},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
     "Chrome on Windows"},
    {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
     "Safari/537.36",
     "Chrome on macOS"},
    {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
     "Chrome on Linux"},
    {"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
     "Chrome on Android"},
    {"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
     "Chrome on ChromeOS"},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
     "CriOS/130.0.6723.90 Mobile/15E148 Safari/604.1",
     "Chrome on iPhone"},
    {"Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/130.0.6723.90 "
     "Mobile/15E148 Safari/604.1",
     "Chrome on iPad"},
    {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Ubuntu Chromium/80.0.3987.87 "
     "Chrome/80.0.3987.87 Safari/537.36",
     "Chromium on Linux"},
    {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/124.0.0.0 Safari/537.36",
     "Headless Chrome on Linux"},
    {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 "
     "Safari/605.1.15",
     "Safari on macOS"},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 "
     "Mobile/15E148 Safari/604.1",
     "Safari on iPhone"},
    {"Mozilla/5.0 (iPad; CPU OS 16_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 "
     "Mobile/15E148 Safari/604.1",
     "Safari on iPad"},
    {"Mozilla/5.0 (iPod touch; CPU iPhone OS 12_5_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
     "Version/12.1.2 Mobile/15E148 Safari/604.1",
     "Safari on iPod"},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 "
     "Edg/130.0.0.0",
     "Edge on Windows"},
    {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
     "Safari/537.36 Edg/130.0.0.0",
     "Edge on macOS"},
    {"Mozilla/5.0 (Linux; Android 10; HD1913) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.6723.86 Mobile "
     "Safari/537.36 EdgA/129.0.2792.84",
     "Edge on Android"},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 "
     "EdgiOS/129.2792.84 Mobile/15E148 Safari/605.1.15",
     "Edge on iPhone"},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.102 "
     "Safari/537.36 Edge/18.19582",
     "Edge on Windows"},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 "
     "OPR/114.0.0.0",
     "Opera on Windows"},
    {"Mozilla/5.0 (Linux; Android 10; VOG-L29) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.6723.86 Mobile "
     "Safari/537.36 OPR/76.2.4027.73374",
     "Opera on Android"},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
     "Mobile/15E148 Safari/604.1 OPT/4.7.0",
     "Opera on iPhone"},
    {"Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18", "Opera on Windows"},
    {"Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 "
     "Chrome/122.0.0.0 Mobile Safari/537.36",
     "Samsung Internet on Android"},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 "
     "Vivaldi/7.0.3495.6",
     "Vivaldi on Windows"},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 "
     "YaBrowser/24.10.1.598 Yowser/2.5 Safari/537.36",
     "Yandex Browser on Windows"},
    {"Mozilla/5.0 (Linux; U; Android 13; en-US; RMX3085) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
     "Chrome/100.0.4896.58 UCBrowser/13.7.0.1319 Mobile Safari/537.36",
     "UC Browser on Android"},
    {"Mozilla/5.0 (Linux; U; Android 12; en-gb; M2101K6G) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
     "Chrome/112.0.5615.136 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.10.1-gn",
     "Mi Browser on Android"},
    {"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.86 Mobile "
     "DuckDuckGo/5 Safari/537.36",
     "DuckDuckGo on Android"},
    {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 "
     "Safari/605.1.15 Ddg/17.6",
     "DuckDuckGo on macOS"},
    {"Mozilla/5.0 (Linux; Android 11; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/128.3.1 like "
     "Chrome/128.0.6613.187 Safari/537.36",
     "Silk on Android"},
    {"Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer on Windows"},
    {"Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)", "Internet Explorer on Windows"},
    {"Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15254",
     "Edge on Windows Phone"},
    {"Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
     "Chrome/129.0.6668.100 Mobile Safari/537.36",
     "App on Android"},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
     "App on iPhone"},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
     "GSA/340.3.689937600 Mobile/15E148 Safari/604.1",
     "Google app on iPhone"},
    {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Code/1.95.0 Chrome/128.0.6613.186 "
     "Electron/32.2.1 Safari/537.36",
     "Desktop app on Linux"},
    {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Safari/605.1.15 "
     "Epiphany/605.1.15",
     "GNOME Web on Linux"},
    {"Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 "
     "Safari/605.1.15",
     "Safari on PlayStation"},
    {"Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 "
     "WebAppManager",
     "Chrome on webOS"},
    {"curl/7.88.1", "curl"},
    {"Wget/1.21.3", "Wget"},
    {"PostmanRuntime/7.42.0", "Postman"},
    {"python-requests/2.32.3", "Python program"},
    {"Go-http-client/1.1", "Go program"},
    {"axios/1.7.7", "Node.js program"},
    {"node", "Node.js program"},
    {"okhttp/4.12.0", "App"},
    {"Dart/3.5 (dart:io)", "App"},
    {"DreamScape/12 CFNetwork/1496.0.7 Darwin/23.5.0", "App on Apple device"},
    {"Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/AP2A.240905.003)", "App on Android"},
};

TEST(DeviceWordsTest, AreThoseOfRealDevices) {
  static_assert(std::size(kAgents) >= 50);
  for (const Agent& agent : kAgents) EXPECT_EQ(device_words(agent.field), agent.words) << agent.field;
}

TEST(DeviceWordsTest, NeverRepeatWhatAClientWrote) {
  EXPECT_EQ(device_words(""), "Unknown device");
  EXPECT_EQ(device_words("<script>alert(1)</script>"), "Unknown device");
  EXPECT_EQ(device_words("\xff\xfe Linux <b>"), "Unknown program on Linux");
  EXPECT_EQ(device_words(std::string(512, '/')), "Unknown device");
}

}  // namespace
}  // namespace accounts
