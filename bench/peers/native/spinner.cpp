// Keeps THREADS threads busy with arithmetic until it is killed: the neighbour a login storm is compared with.
//
// usage: spinner THREADS
#include <cstdint>
#include <cstdlib>
#include <thread>
#include <vector>

namespace {

[[noreturn]] void spin() {
  for (volatile std::uint64_t state = 1;;) state = state * 6364136223846793005ULL + 1442695040888963407ULL;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return EXIT_FAILURE;
  std::vector<std::jthread> threads;
  for (int i = 0; i < std::atoi(argv[1]); ++i) threads.emplace_back(spin);
}
